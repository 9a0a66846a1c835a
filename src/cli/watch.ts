import { setTimeout as sleep } from 'node:timers/promises';
import type { GroupRun, Run, RunLine, RunStep } from '../domain/run.js';
import type { ApiClient } from './apiClient.js';
import { duration, rows, statusOf } from './format.js';
import type { ProgressLine } from './progressLine.js';

type WatchedRun = Run & { steps: RunStep[] };
type WatchedGroupRun = GroupRun & { runs: Run[]; waiting_for: string | null };

const POLL_MS = 300;
const LINES_A_PAGE = 1_000;

/** Shows the log and the progress of a run until it has ended. */
export async function watchRun(api: ApiClient, id: number, shown: ProgressLine): Promise<Run> {
  for (let after = 0; ; ) {
    // Read before the lines: once it says "finished", the lines read after it are all there are.
    const { steps, ...run } = await api.get<WatchedRun>(`/runs/${id}`);
    after = await showLines(api, id, after, shown);
    if (run.finished_at !== null) {
      shown.line(ending(run));
      return run;
    }
    shown.progress(progressOf(steps, run));
    await sleep(POLL_MS);
  }
}

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
      shown.line(`Group ${groupRun.group_name}: ${groupRun.status} in ${duration(groupRun)}`);
      return groupRun;
    }
    const running = groupRun.runs.filter((run) => run.finished_at === null).map((run) => run.module_name);
    const paused = groupRun.paused ? 'paused, ' : '';
    const waiting = !groupRun.paused && groupRun.waiting_for ? ` · ${groupRun.waiting_for}` : '';
    shown.progress(
      `${paused}${told.size} done, running ${running.join(', ') || 'nothing yet'} · ${duration(groupRun)}${waiting}`,
    );
    await sleep(POLL_MS);
  }
}

async function showLines(api: ApiClient, id: number, after: number, shown: ProgressLine): Promise<number> {
  for (;;) {
    const page = { after, limit: LINES_A_PAGE };
    const { items, next_after } = await api.get<{ items: RunLine[]; next_after: number }>(
      `/runs/${id}/log`,
      page,
    );
    for (const { step, text } of items) shown.line(`${step}: ${text}`);
    after = next_after;
    if (items.length < LINES_A_PAGE) return after;
  }
}

function progressOf(steps: RunStep[], run: Run): string {
  const current = steps.findLast((step) => step.status === 'running');
  if (run.waiting_for || !current) return `${run.waiting_for ?? 'Waiting for a runner'} · ${duration(run)}`;
  const attempt = current.attempt > 1 ? ` (attempt ${current.attempt})` : '';
  return [`${current.step}${attempt}`, rows(current.rows), duration(run)]
    .filter((part) => part !== '')
    .join(' · ');
}

function ending(run: Run): string {
  const facts = [rows(run.rows_merged), duration(run)].filter((fact) => fact !== '').join(' in ');
  return `${run.module_name}: ${statusOf(run)}, ${facts}${run.error ? `\n${run.error}` : ''}`;
}
