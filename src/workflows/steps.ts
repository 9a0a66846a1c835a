import { type ActivityOptions, proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type { AlertActivities, DatabaseActivities, RecordActivities } from '../activities/index.js';
import { runnerQueue } from '../domain/workflowIds.js';
import {
  ASK,
  DELIVER,
  DELIVER_ONCE,
  HOOK,
  MERGE,
  PLAN_RANGES,
  RECORD,
  RESOLVE,
  SETTLE,
  STAGE,
  SWEEP,
  TIDY_UP,
} from './policies.js';

/** The database steps, each under its policy, on the runners of a pool. */
export function stepsOn(pool: string | null | undefined) {
  const on = (policy: ActivityOptions) =>
    proxyActivities<DatabaseActivities>({ ...policy, taskQueue: runnerQueue(pool) });
  return {
    resolveWatermarks: on(RESOLVE).resolveWatermarks,
    planRanges: on(PLAN_RANGES).planRanges,
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

export const record = proxyLocalActivities<RecordActivities & Pick<AlertActivities, 'failDelivery'>>(RECORD);

/** On the control worker's own queue, where the channels are. */
export const deliveries = proxyActivities<AlertActivities>(DELIVER);
export const oneDelivery = proxyActivities<AlertActivities>(DELIVER_ONCE);
