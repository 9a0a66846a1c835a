import { NativeConnection, Worker, type WorkerOptions } from '@temporalio/worker';
import type { AlertActivities, DatabaseActivities, RecordActivities } from '../activities/index.js';
import { CONTROL_QUEUE, runnerQueue } from '../domain/workflowIds.js';
import { runOnEveryLine } from './activityLog.js';
import { type Tracing, tracedActivities, tracedWorkflows } from './tracing.js';
import { domainErrors } from './failures.js';

export type { Worker };

export interface WorkerContext {
  connection: NativeConnection;
  namespace: string;
  tracing?: Tracing;
}

/** A cancel reaches an activity with a heartbeat's answer: the default throttle would add five seconds. */
const HEARTBEAT_THROTTLE = '500 milliseconds';

const interceptors = (tracing: Tracing | undefined): WorkerOptions['interceptors'] => ({
  activity: [...tracedActivities(tracing), runOnEveryLine, () => ({ inbound: domainErrors })],
});

const common = {
  maxHeartbeatThrottleInterval: HEARTBEAT_THROTTLE,
  defaultHeartbeatThrottleInterval: HEARTBEAT_THROTTLE,
} satisfies Partial<WorkerOptions>;

/** Runs workflows and their bookkeeping; the only kind of worker that needs SQLite. */
export function createControlWorker(
  { connection, namespace, tracing }: WorkerContext,
  activities: RecordActivities & AlertActivities,
  workflowBundle: NonNullable<WorkerOptions['workflowBundle']>,
): Promise<Worker> {
  return Worker.create({
    ...common,
    interceptors: interceptors(tracing),
    sinks: tracedWorkflows(tracing),
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
  { connection, namespace, tracing }: WorkerContext,
  activities: DatabaseActivities,
  { pool, slots }: { pool?: string; slots: number },
): Promise<Worker> {
  return Worker.create({
    ...common,
    interceptors: interceptors(tracing),
    connection,
    namespace,
    taskQueue: runnerQueue(pool),
    activities,
    maxConcurrentActivityTaskExecutions: slots,
    // A stopping runner cancels its steps after this; Temporal gives them to another runner, or to us later.
    shutdownGraceTime: '10 seconds',
  });
}
