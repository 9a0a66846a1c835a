import { asPipekitError, PipekitError } from '../domain/errors.js';
import type { StartDelivery } from '../domain/ports.js';
import { CONTROL_QUEUE, deliveryWorkflowId } from '../domain/workflowIds.js';
import type { TemporalLink } from './connection.js';

export function createStartDelivery({ client }: TemporalLink): StartDelivery {
  return async (delivery_id, { once } = {}) => {
    try {
      await client.workflow.start('deliverAlert', {
        workflowId: deliveryWorkflowId(delivery_id),
        taskQueue: CONTROL_QUEUE,
        args: [{ delivery_id, once }],
        workflowIdConflictPolicy: 'USE_EXISTING',
        workflowIdReusePolicy: 'ALLOW_DUPLICATE',
      });
    } catch (cause) {
      const why = asPipekitError(cause).message;
      throw new PipekitError('unavailable', `Temporal could not be asked: ${why}`, { cause });
    }
  };
}
