import { randomUUID } from 'node:crypto';
import { type Actor, BY_SYSTEM } from '../../domain/actor.js';
import { asPipekitError, PipekitError } from '../../domain/errors.js';

/** Work that may take longer than a request should: its id is there at once, its result when it is done. */
export interface Job {
  id: string;
  /** What it does, such as `query`. */
  kind: string;
  status: 'running' | 'success' | 'error' | 'cancelled';
  started_at: string;
  finished_at: string | null;
  /** Null until it has succeeded. */
  result: unknown;
  error: Pick<PipekitError, 'code' | 'message' | 'field' | 'hint' | 'details'> | null;
}

export interface Jobs {
  /** Throws `unavailable` while too many are running. */
  start(kind: string, work: (signal: AbortSignal) => Promise<unknown>): Job;
  /** Throws `not_found`, also for somebody else's; a job is forgotten some minutes after it has ended. */
  get(id: string): Job;
  /** The same jobs for somebody: those of others are not there, but for an admin. */
  by(actor: Actor): Jobs;
  /** The job once it has ended, or as it is after so many milliseconds. */
  wait(id: string, ms: number): Promise<Job>;
  /** What its work gave, or threw. */
  outcome(id: string): Promise<unknown>;
  /** What the work gives, if that is within `ms`; otherwise `unavailable` with the id of the job that goes on. */
  soon<T>(kind: string, ms: number, work: (signal: AbortSignal) => Promise<T>): Promise<T>;
  /** Ends its work; one that has ended stays as it is. */
  cancel(id: string): Job;
}

const KEPT_MS = 10 * 60_000;
const MAX_RUNNING = 30;
/** Results are held in memory: the oldest go first. */
const MAX_ENDED = 100;

const UNFORESEEN: Job['error'] = { code: 'internal', message: 'Something went wrong that nobody foresaw' };

interface Entry {
  job: Job;
  owner: Actor;
  abort: AbortController;
  work: Promise<unknown>;
  ended: Promise<void>;
}

/** Jobs of this process; they end with it. */
export function createJobs(now: () => number = Date.now): Jobs {
  return jobsOf(BY_SYSTEM.actor, new Map(), now);
}

function jobsOf(actor: Actor, entries: Map<string, Entry>, now: () => number): Jobs {
  function find(id: string): Entry {
    const entry = entries.get(id);
    if (entry && (actor.role === 'admin' || isSame(actor, entry.owner))) return entry;
    throw new PipekitError('not_found', 'There is no such job, or it ended more than ten minutes ago');
  }

  function forget(): void {
    const ended = [...entries.values()].filter(({ job }) => job.finished_at !== null);
    const old = now() - KEPT_MS;
    for (const [index, { job }] of ended.entries()) {
      const isTooMany = index < ended.length - MAX_ENDED;
      if (isTooMany || Date.parse(job.finished_at as string) < old) entries.delete(job.id);
    }
  }

  const jobs: Jobs = {
    start(kind, work) {
      forget();
      const running = [...entries.values()].filter(({ job }) => job.status === 'running');
      if (running.length >= MAX_RUNNING) {
        throw new PipekitError('unavailable', `${MAX_RUNNING} jobs are running already`, {
          hint: 'Wait for one to end, or cancel it.',
        });
      }
      const abort = new AbortController();
      const started_at = new Date(now()).toISOString();
      const job: Job = {
        id: randomUUID(),
        kind,
        status: 'running',
        started_at,
        finished_at: null,
        result: null,
        error: null,
      };
      const promise = work(abort.signal);
      const ended = settle(job, promise, abort.signal, now);
      entries.set(job.id, { job, owner: actor, abort, work: promise, ended });
      return job;
    },
    get: (id) => find(id).job,
    by: (other) => jobsOf(other, entries, now),
    async wait(id, ms) {
      const { job, ended } = find(id);
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, ms);
      });
      await Promise.race([ended, late]);
      clearTimeout(timer);
      return job;
    },
    outcome: (id) => find(id).work,
    async soon<T>(kind: string, ms: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
      const { id } = jobs.start(kind, work);
      const { status } = await jobs.wait(id, ms);
      if (status !== 'running') return (await jobs.outcome(id)) as T;
      throw new PipekitError('unavailable', `The database has not answered for ${ms / 1000} s`, {
        hint: `It is still being asked: GET /jobs/${id} has the answer once it is there.`,
        details: { job_id: id },
      });
    },
    cancel(id) {
      const { job, abort } = find(id);
      abort.abort(new PipekitError('rejected', 'Cancelled'));
      return job;
    },
  };
  return jobs;
}

function isSame(one: Actor, other: Actor): boolean {
  return one.kind === other.kind && one.id === other.id && one.name === other.name;
}

async function settle(
  job: Job,
  work: Promise<unknown>,
  signal: AbortSignal,
  now: () => number,
): Promise<void> {
  try {
    job.result = await work;
    job.status = 'success';
  } catch (thrown) {
    const { code, message, field, hint, details } = asPipekitError(thrown);
    job.status = signal.aborted ? 'cancelled' : 'error';
    // What nobody foresaw may say anything, and is told to nobody.
    job.error = code === 'internal' ? UNFORESEEN : { code, message, field, hint, details };
  }
  job.finished_at = new Date(now()).toISOString();
}
