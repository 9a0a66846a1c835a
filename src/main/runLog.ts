import type { Logger } from 'pino';
import type { Run, RunStatus } from '../domain/run.js';
import type { Repo } from '../repo/index.js';

/**
 * One line for each run and group run that has ended: what a log search finds without asking SQLite. With who asked for it,
 * and the id of that request.
 */
export function logRuns(repo: Repo, logger: Logger): void {
  repo.changes.subscribeEnded((run_id) => {
    const run = repo.runs.get(run_id);
    if (!run) return;
    const { module_id, module_name, group_run_id, status, triggered_by, error } = run;
    const { rows_source, rows_merged, bytes } = run;
    const asked = repo.audit.startOf('run', run_id);
    const ms = Date.parse(run.finished_at ?? run.started_at) - Date.parse(run.started_at);
    const facts = {
      run_id,
      module_id,
      module: module_name,
      group_run_id,
      triggered_by,
      ...asked,
      status,
      ms,
    };
    if (status === 'error') logger.error({ ...facts, error }, 'run failed');
    else logger.info({ ...facts, rows_source, rows_merged, bytes }, 'run ended');
  });
  repo.changes.subscribeGroupRunsEnded((group_run_id) => {
    const groupRun = repo.groupRuns.get(group_run_id);
    if (!groupRun) return;
    const { group_id, group_name, status, triggered_by, error } = groupRun;
    const asked = repo.audit.startOf('group_run', group_run_id);
    const ms = Date.parse(groupRun.finished_at ?? groupRun.started_at) - Date.parse(groupRun.started_at);
    const facts = { group_run_id, group_id, group: group_name, triggered_by, ...asked, status, ms };
    const members = membersOf(repo.runs.ofGroupRun(group_run_id));
    if (status === 'error') logger.error({ ...facts, ...members, error }, 'group run failed');
    else logger.info({ ...facts, ...members }, 'group run ended');
  });
}

/** Each failure has a line of its own; of a thousand the first ones lead to the rest. */
const MAX_FAILED = 20;

/** How its members ended: how many of each status, and which runs failed. */
function membersOf(runs: Run[]) {
  const failed = runs.filter(({ status }) => status === 'error');
  const members: Partial<Record<RunStatus, number>> = {};
  for (const { status } of runs) members[status] = (members[status] ?? 0) + 1;
  return {
    members,
    failed: failed.slice(0, MAX_FAILED).map(({ id, module_id }) => ({ run_id: id, module_id })),
  };
}
