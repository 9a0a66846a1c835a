import { asPipekitError } from '../domain/errors.js';
import type { RunRecovery } from '../domain/ports.js';
import { type FinalStatus, groupStatus, type Run } from '../domain/run.js';
import type { Repo } from '../repo/index.js';
import type { Report } from './report.js';

export interface Recovery {
  /** Brings the record up to what Temporal knows, after SQLite was restored from a backup. At start. */
  catchUp(): Promise<void>;
  /** Ends every run and group run that has no end, and whose workflow is gone. At start and once a minute. */
  endLostRuns(): Promise<void>;
}

/** Makes `run_log` tell the truth again, whatever died. Nothing here throws: what fails is tried at the next round. */
export function createRecovery(
  repo: Pick<Repo, 'runs' | 'groupRuns'>,
  temporal: RunRecovery,
  report: Report,
): Recovery {
  async function endLostRun(run: Run): Promise<void> {
    if (await temporal.isRunning(run)) return;
    const started = await temporal.recoverRun(run.module_id, run.id);
    if (started)
      report('The workflow of a run is gone: asking the destination how it ended', { run_id: run.id });
  }

  /** Once its members have ended, so that its status can be told. */
  async function endLostGroupRun(
    id: number,
    execution: Parameters<RunRecovery['isRunning']>[0],
  ): Promise<void> {
    if (await temporal.isRunning(execution)) return;
    const members = repo.runs.ofGroupRun(id).map(({ status }) => status);
    if (members.includes('running')) return;
    const status = groupStatus(members as FinalStatus[]) === 'cancelled' ? 'cancelled' : 'error';
    repo.groupRuns.finish(id, { status });
    report('The workflow of a group run is gone: ended its record', { group_run_id: id, status });
  }

  return {
    catchUp: () =>
      attempt(report, async () => {
        const forgotten = await temporal.runsAbove(repo.runs.lastId());
        for (const run of forgotten) repo.runs.restore(run);
        const last = forgotten.at(-1);
        if (!last) return;
        report('The database is older than Temporal, as after a restored backup: runs added', {
          runs: forgotten.length,
          last_run_id: last.run_id,
        });
      }),
    async endLostRuns() {
      for (const run of repo.runs.allRunning()) await attempt(report, () => endLostRun(run));
      for (const groupRun of repo.groupRuns.allRunning()) {
        await attempt(report, () => endLostGroupRun(groupRun.id, groupRun));
      }
    },
  };
}

async function attempt(report: Report, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (thrown) {
    report('Recovery has to be tried again', { error: asPipekitError(thrown).message });
  }
}
