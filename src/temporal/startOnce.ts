import type { StartDelivery, StartSweep } from '../domain/ports.js';
import { CONTROL_QUEUE, deliveryWorkflowId, sweepWorkflowId } from '../domain/workflowIds.js';
import type { TemporalLink } from './connection.js';
import { unavailable } from './failures.js';

export function createStartDelivery(link: TemporalLink): StartDelivery {
  return (delivery_id, { once } = {}) =>
    startOnce(link, 'deliverAlert', deliveryWorkflowId(delivery_id), { delivery_id, once });
}

export function createStartSweep(link: TemporalLink): StartSweep {
  return (connection_id) =>
    startOnce(link, 'sweepDestination', sweepWorkflowId(connection_id), { connection_id });
}

/** Of a workflow id one at a time: one that is at work already is left at that. */
async function startOnce(
  { client }: TemporalLink,
  workflow: string,
  workflowId: string,
  request: object,
): Promise<void> {
  try {
    await client.workflow.start(workflow, {
      workflowId,
      taskQueue: CONTROL_QUEUE,
      args: [request],
      workflowIdConflictPolicy: 'USE_EXISTING',
      workflowIdReusePolicy: 'ALLOW_DUPLICATE',
    });
  } catch (thrown) {
    throw unavailable(thrown);
  }
}
