import type { Logger } from 'pino';
import type { Repo } from '../repo/index.js';

/** One line for each run and group run that has ended: what a log search finds without asking SQLite. */
export function logRuns(repo: Repo, logger: Logger): void {
  repo.changes.subscribeEnded((run_id) => {
    const run = repo.runs.get(run_id);
    if (!run) return;
    const { module_id, module_name, group_run_id, status, triggered_by, error } = run;
    const { rows_source, rows_merged, bytes } = run;
    const ms = Date.parse(run.finished_at ?? run.started_at) - Date.parse(run.started_at);
    const facts = { run_id, module_id, module: module_name, group_run_id, triggered_by, status, ms };
    if (status === 'error') logger.error({ ...facts, error }, 'run failed');
    else logger.info({ ...facts, rows_source, rows_merged, bytes }, 'run ended');
  });
}
