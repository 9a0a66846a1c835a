import { type ActivityOptions, proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type { DatabaseActivities, RecordActivities } from '../activities/index.js';
import { runnerQueue } from '../domain/workflowIds.js';
import { ASK, HOOK, MERGE, RECORD, RESOLVE, SETTLE, STAGE, SWEEP, TIDY_UP } from './policies.js';

/** The database steps, each under its policy, on the runners of a pool. */
export function stepsOn(pool: string | null | undefined) {
  const on = (policy: ActivityOptions) =>
    proxyActivities<DatabaseActivities>({ ...policy, taskQueue: runnerQueue(pool) });
  return {
    resolveWatermarks: on(RESOLVE).resolveWatermarks,
    stageRows: on(STAGE).stageRows,
    mergeRows: on(MERGE).mergeRows,
    runHook: on(HOOK).runHook,
    runGroupHook: on(HOOK).runGroupHook,
    settleRun: on(SETTLE).settleRun,
    askDatabase: on(ASK).askDatabase,
    sweepStaging: on(SWEEP).sweepStaging,
    tidyUpRun: on(TIDY_UP).settleRun,
  };
}

export const record = proxyLocalActivities<RecordActivities>(RECORD);
