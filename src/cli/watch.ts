import { setTimeout as sleep } from 'node:timers/promises';
import { PipekitError } from '../domain/errors.js';
import type { GroupRun, Run, RunLine, RunStep } from '../domain/run.js';
import type { ApiClient } from './apiClient.js';
import { duration, rows, statusOf } from './format.js';
import type { ProgressLine } from './progressLine.js';

export type WatchedGroupRun = GroupRun & { runs: Run[]; waiting_for: string | null };

export type RunDetails = Run & { steps: RunStep[] };

const POLL_MS = 300;
const RECONNECT_MS = 1_000;
/** For so long a server that went away may take to come back: a restart, not an outage. */
const PATIENCE_MS = 60_000;

/** What is shown of a run while it goes on. */
export interface RunWatcher {
  line(line: RunLine): void;
  /** Lines that were asked for are no longer kept. */
  gap(from: number, to: number): void;
  progress(text: string): void;
}

/** Follows a run to its end, over restarts of the server: every line comes once, in order. */
export async function followRun(api: ApiClient, id: number, shown: RunWatcher): Promise<RunDetails> {
  let after = 0;
  const patience = createPatience(shown);
  // That there is no such run, or no server, is said at once; from here on it may come and go.
  const { steps, ...begun } = await api.get<RunDetails>(`/runs/${id}`);
  const now: { run: Run; step?: RunStep } = { run: begun, step: steps.at(-1) };
  for (;;) {
    try {
      for await (const { event, id: seq, data } of api.stream(`/runs/${id}/stream`, after)) {
        patience.restore();
        if (event === 'end') return await api.get<RunDetails>(`/runs/${id}`);
        if (event === 'line') shown.line(data as RunLine);
        if (event === 'line') after = Number(seq);
        if (event === 'gap') shown.gap((data as Gap).from, (data as Gap).to);
        if (event === 'run') now.run = data as Run;
        if (event === 'step') now.step = data as RunStep;
        if (now.run.finished_at === null) shown.progress(progressOf(now.step, now.run));
      }
    } catch (error) {
      patience.lose(error);
    }
    await sleep(RECONNECT_MS);
  }
}

/** Bears it for a while that the server does not answer. */
function createPatience({ progress }: Pick<RunWatcher, 'progress'>) {
  let lostAt: number | undefined;
  return {
    restore() {
      lostAt = undefined;
    },
    /** Throws the error when it is another one, or has gone on for too long. */
    lose(error: unknown) {
      if (!(error instanceof PipekitError) || error.code !== 'unavailable') throw error;
      lostAt ??= Date.now();
      if (Date.now() - lostAt > PATIENCE_MS) throw error;
      progress('Pipekit does not answer; connecting again');
    },
  };
}

/**
 * Follows a group run to its end: the runs that have ended one after the other, then those in progress side by side, every
 * line with its module, and those of each run in order.
 */
export async function followGroupRun(
  api: ApiClient,
  id: number,
  shown: RunWatcher,
): Promise<WatchedGroupRun> {
  const followed = new Map<number, Promise<unknown>>();
  const failures: unknown[] = [];
  const patience = createPatience(shown);
  const read = (): Promise<WatchedGroupRun> => api.get<WatchedGroupRun>(`/group-runs/${id}`);
  for (let groupRun = await read(); ; await sleep(POLL_MS)) {
    for (const run of groupRun.runs.filter((one) => !followed.has(one.id))) {
      const following = followRun(api, run.id, membersOf(run, shown)).catch((error) => failures.push(error));
      followed.set(run.id, following);
      if (run.finished_at !== null) await following;
    }
    if (groupRun.finished_at !== null) await Promise.all(followed.values());
    if (failures.length > 0) throw failures[0];
    if (groupRun.finished_at !== null) return groupRun;
    shown.progress(groupProgress(groupRun));
    try {
      groupRun = await read();
      patience.restore();
    } catch (error) {
      patience.lose(error);
    }
  }
}

/** What is shown of a member: its lines, by name; the progress is that of the group. */
function membersOf({ module_name }: Run, shown: RunWatcher): RunWatcher {
  return {
    ...shown,
    line: (line) => shown.line(Object.assign(line, { module_name })),
    progress: () => {},
  };
}

interface Gap {
  from: number;
  to: number;
}

/** Shows the log and the progress of a run until it has ended. */
export async function watchRun(api: ApiClient, id: number, shown: ProgressLine): Promise<RunDetails> {
  const run = await followRun(api, id, {
    line: ({ step, text }) => shown.line(`${step}: ${text}`),
    gap: (from, to) => shown.line(gapText(from, to)),
    progress: (text) => shown.progress(text),
  });
  shown.line(ending(run));
  return run;
}

export const gapText = (from: number, to: number): string => `(lines ${from} to ${to} are no longer kept)`;

/** Shows each member of a group run as it ends. */
export async function watchGroupRun(
  api: ApiClient,
  id: number,
  shown: ProgressLine,
): Promise<WatchedGroupRun> {
  const told = new Set<number>();
  for (;;) {
    const groupRun = await api.get<WatchedGroupRun>(`/group-runs/${id}`);
    const news = groupRun.runs.filter((run) => run.finished_at !== null && !told.has(run.id));
    for (const run of news) {
      told.add(run.id);
      shown.line(ending(run));
    }
    if (groupRun.finished_at !== null) {
      shown.line(groupEnding(groupRun));
      return groupRun;
    }
    shown.progress(groupProgress(groupRun));
    await sleep(POLL_MS);
  }
}

function groupProgress(groupRun: WatchedGroupRun): string {
  const running = groupRun.runs.filter((run) => run.finished_at === null).map((run) => run.module_name);
  const done = groupRun.runs.length - running.length;
  const paused = groupRun.paused ? 'paused, ' : '';
  const waiting = !groupRun.paused && groupRun.waiting_for ? ` · ${groupRun.waiting_for}` : '';
  return `${paused}${done} done, running ${running.join(', ') || 'nothing yet'} · ${duration(groupRun)}${waiting}`;
}

export function groupEnding(groupRun: WatchedGroupRun): string {
  return `Group ${groupRun.group_name}: ${groupRun.status} in ${duration(groupRun)}`;
}

function progressOf(step: RunStep | undefined, run: Run): string {
  if (run.waiting_for || step?.status !== 'running')
    return `${run.waiting_for ?? 'Waiting for a runner'} · ${duration(run)}`;
  const attempt = step.attempt > 1 ? ` (attempt ${step.attempt})` : '';
  return [`${step.step}${attempt}`, rows(step.rows), duration(run)].filter((part) => part !== '').join(' · ');
}

export function ending(run: Run): string {
  const facts = [rows(run.rows_merged), duration(run)].filter((fact) => fact !== '').join(' in ');
  const aside = run.rejected_json
    ? `; ${rows(run.rows_rejected)} set aside in ${run.rejected_json.table}`
    : '';
  return `${run.module_name}: ${statusOf(run)}, ${facts}${aside}${run.error ? `\n${run.error}` : ''}`;
}

export const hasFailed = ({ status }: Pick<Run, 'status'>): boolean =>
  status === 'error' || status === 'cancelled';
