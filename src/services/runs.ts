import { askedBy, type By } from '../domain/actor.js';
import { PipekitError } from '../domain/errors.js';
import type { RunControl } from '../domain/ports.js';
import { requireWatermarks } from '../domain/module.js';
import type {
  GroupRun,
  GroupRunHook,
  GroupRunLine,
  GroupRunLinePosition,
  Run,
  RunLine,
  RunStatus,
  RunStep,
  TriggeredBy,
  WatermarkValues,
} from '../domain/run.js';
import type { Repo, RunFilter } from '../repo/index.js';
import { type Page, type PageRequest, paged } from './cursor.js';
import { findNamed, type IdOrName } from './named.js';
import { createRecorder } from './recorder.js';

export interface StartOptions {
  triggered_by: TriggeredBy;
  dry_run?: boolean;
}

export interface StartModuleOptions extends StartOptions {
  /** A backfill: values of this run only, instead of the resolvers'. */
  watermark_values?: WatermarkValues;
  /** A test: at most so many rows, into staging and no further. */
  row_limit?: number;
}

export type RunDetails = Run & { steps: RunStep[]; group_run: GroupRun | null };

export interface RunService {
  /** Throws `not_found`, `already_running` with `details.run_id`, or `unavailable`. */
  startModule(idOrName: IdOrName, options: StartModuleOptions): Promise<{ run_id: number }>;
  startGroup(idOrName: IdOrName, options: StartOptions): Promise<{ group_run_id: number }>;
  /**
   * Asks the run to stop; it does so in its own time. One that only waits for its destination to say what it holds
   * ends without knowing. Throws `conflict` when nothing runs.
   */
  cancelModule(idOrName: IdOrName): Promise<void>;
  cancelGroup(idOrName: IdOrName): Promise<void>;
  /** Starts no further member until it is resumed; those in progress go on. Throws `conflict` when nothing runs. */
  pauseGroup(idOrName: IdOrName): Promise<{ group_run_id: number }>;
  resumeGroup(idOrName: IdOrName): Promise<{ group_run_id: number }>;
  get(id: number): RunDetails;
  /** The record alone, if there is one. */
  find(id: number): Run | undefined;
  list(query: RunFilter & PageRequest): Page<Run>;
  /** Lines with a `seq` above `after`, oldest first. */
  lines(id: number, page: { after: number; limit: number }): RunLine[];
  /** The newest lines, oldest first. */
  lastLines(id: number, limit: number): RunLine[];
  /** The first line of its standard error. */
  firstError(id: number): RunLine | undefined;
  /** Calls the listener whenever the run, a step or the log of it has changed. Returns how to stop. */
  subscribe(id: number, listener: () => void): () => void;
  /** The same for every run. */
  subscribeAll(listener: (id: number) => void): () => void;
}

export interface GroupRunDetails extends GroupRun {
  /** Why nothing goes on: it is paused, or what all its members in progress, or its hook, wait for. */
  waiting_for: string | null;
  /** Its members' runs, in the order they started. */
  runs: Run[];
  hook_log: GroupRunHook[];
}

export interface GroupRunFilter {
  group_id?: number;
  status?: RunStatus;
  since?: string;
  q?: string;
}

export interface GroupRunService {
  get(id: number): GroupRunDetails;
  /**
   * Lines behind `after`, member by member in the order they started. Those of the next member come once all of one are
   * there, so that whoever asks again and again gets the same text as whoever asks at the end. Throws `not_found`.
   */
  lines(id: number, page: { after: GroupRunLinePosition; limit: number }): GroupRunLine[];
  list(query: GroupRunFilter & PageRequest): Page<GroupRun>;
  /** Calls the listener whenever a group run has begun, been paused or resumed, run a hook, or ended. */
  subscribeAll(listener: (id: number) => void): () => void;
}

export function createRunService(repo: Repo, control: RunControl, by: By): RunService {
  const { record } = createRecorder(repo, by);
  const module = (idOrName: IdOrName) => findNamed('module', repo.modules, idOrName);
  const group = (idOrName: IdOrName) => findNamed('group', repo.groups, idOrName);
  return {
    async startModule(idOrName, options) {
      const found = module(idOrName);
      // The run asks again; asked here, before it starts, the answer is a plain one.
      requireWatermarks(found, Object.keys(options.watermark_values ?? {}), 'watermark_values');
      return await control.startModule({ module_id: found.id, ...options, asked_by: askedBy(by) });
    },
    async startGroup(idOrName, options) {
      const { id } = group(idOrName);
      return await control.startGroup({ group_id: id, ...options, asked_by: askedBy(by) });
    },
    async cancelModule(idOrName) {
      const { id, name } = module(idOrName);
      const runId = repo.runs.runningOf(id);
      const isGivenUp = runId !== undefined && repo.waits.unsettled(runId);
      await (isGivenUp ? control.giveUpModule(id) : control.cancelModule(id));
      record(isGivenUp ? 'give_up' : 'cancel', 'run', { id: runId ?? null, name });
    },
    async cancelGroup(idOrName) {
      const { id, name } = group(idOrName);
      const runId = repo.groupRuns.runningOf(id) ?? null;
      await control.cancelGroup(id);
      record('cancel', 'group_run', { id: runId, name });
    },
    async pauseGroup(idOrName) {
      const { id, name } = group(idOrName);
      const paused = await control.pauseGroup(id);
      record('pause', 'group_run', { id: paused.group_run_id, name });
      return paused;
    },
    async resumeGroup(idOrName) {
      const { id, name } = group(idOrName);
      const resumed = await control.resumeGroup(id);
      record('resume', 'group_run', { id: resumed.group_run_id, name });
      return resumed;
    },
    get(id) {
      const run = repo.runs.get(id) ?? notFound('run', id);
      const groupRun = run.group_run_id === null ? undefined : repo.groupRuns.get(run.group_run_id);
      return { ...run, steps: repo.journal.steps(id), group_run: groupRun ?? null };
    },
    find: (id) => repo.runs.get(id),
    list: ({ limit, cursor, ...filter }) =>
      paged({ limit, cursor }, (page) => repo.runs.list({ ...filter, ...page })),
    lines: (id, page) => repo.journal.lines(id, page),
    lastLines: (id, limit) => repo.journal.lastLines(id, limit),
    firstError: (id) => repo.journal.firstError(id),
    subscribe: (id, listener) => repo.changes.subscribe(id, listener),
    subscribeAll: (listener) => repo.changes.subscribeAll(listener),
  };
}

export function createGroupRunService(repo: Repo): GroupRunService {
  return {
    get(id) {
      const groupRun = repo.groupRuns.get(id) ?? notFound('group run', id);
      const runs = repo.runs.ofGroupRun(id);
      return {
        ...groupRun,
        waiting_for: whyWaiting(repo, groupRun, runs),
        runs,
        hook_log: repo.groupRuns.hooks(id),
      };
    },
    lines(id, { after, limit }) {
      if (!repo.groupRuns.get(id)) notFound('group run', id);
      const lines: GroupRunLine[] = [];
      // Read before their lines: once a run is said to have ended, all it wrote is there.
      const runs = repo.runs.ofGroupRun(id).toSorted((a, b) => a.id - b.id);
      for (const run of runs.filter((one) => one.id >= after.run_id)) {
        const page = { after: run.id === after.run_id ? after.seq : 0, limit: limit - lines.length };
        const more = repo.journal.lines(run.id, page);
        lines.push(...more.map((line) => ({ ...line, module_name: run.module_name })));
        if (lines.length === limit || run.finished_at === null) break;
      }
      return lines;
    },
    list: ({ limit, cursor, ...filter }) =>
      paged({ limit, cursor }, (page) => repo.groupRuns.list({ ...filter, ...page })),
    subscribeAll: (listener) => repo.changes.subscribeGroupRuns(listener),
  };
}

function whyWaiting({ waits }: Repo, groupRun: GroupRun, runs: Run[]): string | null {
  if (groupRun.finished_at !== null) return null;
  if (groupRun.paused) return 'paused: no member starts until the group is resumed';
  const [first, ...others] = runs.filter(({ finished_at }) => finished_at === null);
  if (!first) return waits.queued(groupRun.workflow_id);
  const isStuck = [first, ...others].every(({ waiting_for }) => waiting_for !== null);
  return isStuck ? `${first.module_name}: ${first.waiting_for}` : null;
}

function notFound(kind: string, id: number): never {
  throw new PipekitError('not_found', `There is no ${kind} ${id}`);
}
