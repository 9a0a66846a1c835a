import type { GroupDefinition, GroupMember } from '../domain/group.js';
import { type FinalStatus, type GroupRunHook, type GroupRunRequest, triggerOf } from '../domain/run.js';
import type { EndedRun, ExecutionRef } from '../domain/stores.js';
import type { RecordDependencies } from './record.js';

/** Bookkeeping of group runs; like that of runs, every one may be executed twice. */
export function createGroupRecordActivities({
  definitions,
  runs,
  groupRuns,
  server_url,
}: Pick<RecordDependencies, 'definitions' | 'runs' | 'groupRuns' | 'server_url'>) {
  return {
    async beginGroupRun(
      request: GroupRunRequest,
      execution: ExecutionRef,
    ): Promise<GroupDefinition & { id: number; page: string }> {
      const { group_id, asked_by, ...options } = request;
      const group = definitions.groupDefinition(group_id);
      const id = groupRuns.begin({
        ...execution,
        group_id,
        triggered_by: triggerOf(options),
        asked: asked_by && { ...asked_by, after: options },
      });
      return { ...group, id, page: `${server_url}/group-runs/${id}` };
    },

    /** The module's run in progress, or null: it may have ended since somebody found it running. */
    async findRunInProgress(moduleId: number): Promise<number | null> {
      return runs.runningOf(moduleId) ?? null;
    },

    /** Records a member that did not run: skipped because it is disabled, or an error that says why. */
    async recordAbsentMember(
      member: GroupMember,
      groupRunId: number,
      request: GroupRunRequest,
      error: string | null,
    ): Promise<FinalStatus> {
      const status = error === null ? 'skipped' : 'error';
      runs.addEnded(endedRun(member, groupRunId, request, status, error));
      return status;
    },

    /** Records members that were not started; those that have a run of this group run keep it. */
    async skipMembers(
      members: GroupMember[],
      groupRunId: number,
      request: GroupRunRequest,
      reason: string,
    ): Promise<void> {
      runs.addEnded(...members.map((member) => endedRun(member, groupRunId, request, 'skipped', reason)));
    },

    async pauseGroupRun(groupRunId: number, paused: boolean): Promise<void> {
      groupRuns.setPaused(groupRunId, paused);
    },

    async beginGroupHook(
      groupRunId: number,
      position: number,
      hook: Pick<GroupRunHook, 'run_order' | 'connection' | 'sql' | 'run_on'>,
    ): Promise<void> {
      groupRuns.beginHook(groupRunId, position, hook);
    },

    async finishGroupHook(
      groupRunId: number,
      position: number,
      end: Pick<GroupRunHook, 'status' | 'error' | 'output'>,
    ): Promise<void> {
      groupRuns.finishHook(groupRunId, position, end);
    },

    async finishGroupRun(groupRunId: number, status: FinalStatus): Promise<void> {
      groupRuns.finish(groupRunId, { status });
    },
  };
}

function endedRun(
  { module_id, module_name }: GroupMember,
  group_run_id: number,
  request: GroupRunRequest,
  status: FinalStatus,
  error: string | null,
): EndedRun {
  return { module_id, module_name, group_run_id, triggered_by: triggerOf(request), status, error };
}
