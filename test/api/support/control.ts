import { randomUUID } from 'node:crypto';
import { createRecordActivities } from '../../../src/activities/index.js';
import { PipekitError } from '../../../src/domain/errors.js';
import type { RunControl } from '../../../src/domain/ports.js';
import type { Repo } from '../../../src/repo/index.js';
import { NO_COUNTS } from '../../repo/sample.js';

/** Does what Temporal would: takes the lock and records the run. */
export function createControl(repo: Repo, mayFail: () => void): RunControl {
  const record = createRecordActivities({ ...repo, server_url: '', wakeRun: async () => {} });
  const execution = () => ({ workflow_id: 'module/1', workflow_run_id: randomUUID() });
  return {
    async startModule(request) {
      mayFail();
      const running = repo.runs.runningOf(request.module_id);
      if (running !== undefined) throw alreadyRunning({ run_id: running });
      return { run_id: (await record.beginRun(request, execution())).run.id };
    },
    async startGroup(request) {
      mayFail();
      const running = repo.groupRuns.runningOf(request.group_id);
      if (running !== undefined) throw alreadyRunning({ group_run_id: running });
      return { group_run_id: (await record.beginGroupRun(request, execution())).id };
    },
    giveUpModule: async () => {},
    async cancelModule(moduleId) {
      const running = repo.runs.runningOf(moduleId);
      if (running === undefined) throw new PipekitError('conflict', 'The module is not running');
      repo.runs.finish(running, { ...NO_COUNTS, status: 'cancelled', error: null });
    },
    async cancelGroup(groupId) {
      const running = repo.groupRuns.runningOf(groupId);
      if (running === undefined) throw new PipekitError('conflict', 'The group is not running');
      repo.groupRuns.finish(running, { status: 'cancelled' });
    },
    pauseGroup: async (groupId) => setPaused(repo, groupId, true),
    resumeGroup: async (groupId) => setPaused(repo, groupId, false),
    check: async () => undefined,
  };
}

function setPaused(repo: Repo, groupId: number, paused: boolean): { group_run_id: number } {
  const group_run_id = repo.groupRuns.runningOf(groupId);
  if (group_run_id === undefined) throw new PipekitError('conflict', 'No run of this group is in progress');
  repo.groupRuns.setPaused(group_run_id, paused);
  return { group_run_id };
}

function alreadyRunning(details: Record<string, number>): PipekitError {
  return new PipekitError('already_running', 'It is already running', { details });
}
