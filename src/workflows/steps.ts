import { proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type { DatabaseActivities, RecordActivities } from '../activities/index.js';
import { HOOK, MERGE, RECORD, RESOLVE, SETTLE, STAGE } from './policies.js';

export const { resolveWatermarks } = proxyActivities<DatabaseActivities>(RESOLVE);
export const { stageRows } = proxyActivities<DatabaseActivities>(STAGE);
export const { mergeRows } = proxyActivities<DatabaseActivities>(MERGE);
export const { runHook } = proxyActivities<DatabaseActivities>(HOOK);
export const { runGroupHook } = proxyActivities<DatabaseActivities>(HOOK);
export const { settleRun } = proxyActivities<DatabaseActivities>(SETTLE);
export const record = proxyLocalActivities<RecordActivities>(RECORD);
