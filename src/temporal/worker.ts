import { NativeConnection, Worker, type WorkerOptions } from '@temporalio/worker';
import type { AlertActivities, DatabaseActivities, RecordActivities } from '../activities/index.js';
import { CONTROL_QUEUE, runnerQueue } from '../domain/workflowIds.js';
import { runOnEveryLine } from './activityLog.js';
import { domainErrors } from './failures.js';

export type { Worker };

export interface WorkerContext {
  connection: NativeConnection;
  namespace: string;
}

/** A cancel reaches an activity with a heartbeat's answer: the default throttle would add five seconds. */
const HEARTBEAT_THROTTLE = '500 milliseconds';

const common = {
  interceptors: { activity: [runOnEveryLine, () => ({ inbound: domainErrors })] },
  maxHeartbeatThrottleInterval: HEARTBEAT_THROTTLE,
  defaultHeartbeatThrottleInterval: HEARTBEAT_THROTTLE,
} satisfies Partial<WorkerOptions>;

/** Runs workflows and their bookkeeping; the only kind of worker that needs SQLite. */
export function createControlWorker(
  { connection, namespace }: WorkerContext,
  activities: RecordActivities & AlertActivities,
  workflowBundle: NonNullable<WorkerOptions['workflowBundle']>,
): Promise<Worker> {
  return Worker.create({
    ...common,
    connection,
    namespace,
    taskQueue: CONTROL_QUEUE,
    workflowBundle,
    activities,
    maxConcurrentLocalActivityExecutions: 20,
  });
}

/** Executes database steps, at most `slots` at a time: each has a jrunner process of its own. */
export function createRunnerWorker(
  { connection, namespace }: WorkerContext,
  activities: DatabaseActivities,
  { pool, slots }: { pool?: string; slots: number },
): Promise<Worker> {
  return Worker.create({
    ...common,
    connection,
    namespace,
    taskQueue: runnerQueue(pool),
    activities,
    maxConcurrentActivityTaskExecutions: slots,
    // A stopping runner cancels its steps after this; Temporal gives them to another runner, or to us later.
    shutdownGraceTime: '10 seconds',
  });
}
