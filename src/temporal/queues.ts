import { WorkflowNotFoundError } from '@temporalio/client';
import { asPipekitError, PipekitError } from '../domain/errors.js';
import type { RunnerQueues } from '../domain/ports.js';
import { poolOf, runnerQueue } from '../domain/workflowIds.js';
import type { TemporalLink } from './connection.js';

/** Of Temporal's enumerations. */
const ACTIVITY_QUEUE = 2;
const SCHEDULED = 1;

/** A poll lasts a minute at most, and the server forgets a poller only five minutes after its last. */
const POLLED_WITHIN_MS = 90_000;

/** What steps wait for which runners. */
export function createRunnerQueues({ client, connection, namespace }: TemporalLink): RunnerQueues {
  return {
    async pendingSteps(workflowId) {
      try {
        const { raw, status } = await client.workflow.getHandle(workflowId).describe();
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
      const taskQueue = { name: runnerQueue(pool) };
      const { pollers } = await connection.workflowService
        .describeTaskQueue({ namespace, taskQueue, taskQueueType: ACTIVITY_QUEUE })
        .catch((thrown: unknown) => Promise.reject(unavailable(thrown)));
      const since = Date.now() - POLLED_WITHIN_MS;
      return (pollers ?? []).some(
        ({ lastAccessTime }) => Number(lastAccessTime?.seconds ?? 0) * 1000 > since,
      );
    },
  };
}

function unavailable(cause: unknown): PipekitError {
  return new PipekitError('unavailable', `Temporal could not be asked: ${asPipekitError(cause).message}`, {
    cause,
  });
}
