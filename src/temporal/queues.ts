import { WorkflowNotFoundError } from '@temporalio/client';
import { PipekitError } from '../domain/errors.js';
import type { RunnerQueues } from '../domain/ports.js';
import { CONTROL_QUEUE, poolOf, runnerQueue } from '../domain/workflowIds.js';
import type { TemporalLink } from './connection.js';
import { unavailable } from './failures.js';

/** Of Temporal's enumerations: kinds of task queues, and the state of an activity that no worker has taken. */
const WORKFLOW_QUEUE = 1;
const ACTIVITY_QUEUE = 2;
const SCHEDULED = 1;

/** A poll lasts a minute at most, and the server forgets a poller only five minutes after its last. */
const POLLED_WITHIN_MS = 90_000;

/** What steps wait for which runners. */
export function createRunnerQueues(link: TemporalLink): RunnerQueues {
  return {
    async pendingSteps(workflowId) {
      try {
        const { raw, status } = await link.client.workflow.getHandle(workflowId).describe();
        if (status.name !== 'RUNNING') return [];
        return (raw.pendingActivities ?? []).flatMap(({ state, activityOptions }) => {
          const pool = poolOf(activityOptions?.taskQueue?.name ?? '');
          return pool === undefined ? [] : [{ pool, isStarted: state !== SCHEDULED }];
        });
      } catch (thrown) {
        if (thrown instanceof WorkflowNotFoundError) return [];
        throw unavailable(thrown);
      }
    },

    async isPolled(pool) {
      const pollers = await pollersOf(link, runnerQueue(pool), ACTIVITY_QUEUE);
      const since = Date.now() - POLLED_WITHIN_MS;
      return pollers.some(({ lastAccessTime }) => Number(lastAccessTime?.seconds ?? 0) * 1000 > since);
    },
  };
}

/** Throws `unavailable` naming the first queue that nobody polls: the control workers', or a pool's. */
export async function checkQueues(link: TemporalLink, pools: (string | null)[]): Promise<void> {
  await requirePoller(link, CONTROL_QUEUE, WORKFLOW_QUEUE, 'Is `pipekit serve` running?');
  for (const pool of pools) {
    const command = `${pool ? `PIPEKIT_RUNNER_POOL=${pool} ` : ''}pipekit worker`;
    await requirePoller(link, runnerQueue(pool), ACTIVITY_QUEUE, `Start a runner with \`${command}\`.`);
  }
}

async function requirePoller(link: TemporalLink, queue: string, type: number, hint: string): Promise<void> {
  const pollers = await pollersOf(link, queue, type);
  if (pollers.length === 0)
    throw new PipekitError('unavailable', `Nobody polls the task queue ${queue}`, { hint });
}

async function pollersOf({ connection, namespace }: TemporalLink, queue: string, taskQueueType: number) {
  try {
    const request = { namespace, taskQueue: { name: queue }, taskQueueType };
    const { pollers } = await connection.workflowService.describeTaskQueue(request);
    return pollers ?? [];
  } catch (thrown) {
    throw unavailable(thrown);
  }
}
