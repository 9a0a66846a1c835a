import { type GroupRunRequest, triggerOf } from '../domain/run.js';
import { firstOfTwo, type Schedule } from '../domain/schedule.js';
import type { ExecutionRef, GroupRunRecords } from '../domain/stores.js';

export interface ScheduledRunDependencies {
  groupRuns: Pick<GroupRunRecords, 'runningOf' | 'addRefused'>;
  schedules: {
    get(id: number): Schedule | undefined;
    /** When its latest group run started. */
    lastRunAt(id: number): string | undefined;
  };
}

/** What a schedule's firing asks of SQLite before it starts a group run, and records when it cannot. */
export function createScheduledRunActivities({ groupRuns, schedules }: ScheduledRunDependencies) {
  return {
    /** Why this firing is not to run anything, or null. Temporal may not have heard yet of the latest change. */
    async refuseFiring(scheduleId: number, dueAt: string): Promise<string | null> {
      const schedule = schedules.get(scheduleId);
      if (!schedule) return 'The schedule has been deleted';
      if (!schedule.enabled) return 'The schedule is paused';
      const twin = firstOfTwo(schedule, new Date(dueAt));
      const lastRun = twin && schedules.lastRunAt(scheduleId);
      return twin && lastRun && lastRun >= twin.toISOString()
        ? 'The clocks were put back, and it has run at this time before they were'
        : null;
    },

    /** The group's run in progress, or null: it may have ended since somebody found it running. */
    async findGroupRunInProgress(groupId: number): Promise<number | null> {
      return groupRuns.runningOf(groupId) ?? null;
    },

    /** Records a group run that could not begin. */
    async recordRefusedGroupRun(
      request: GroupRunRequest,
      execution: ExecutionRef,
      error: string,
    ): Promise<void> {
      const { group_id } = request;
      groupRuns.addRefused({ ...execution, group_id, triggered_by: triggerOf(request), error });
    },
  };
}
