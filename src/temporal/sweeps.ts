import { asPipekitError, PipekitError } from '../domain/errors.js';
import type { StartSweep } from '../domain/ports.js';
import { CONTROL_QUEUE, sweepWorkflowId } from '../domain/workflowIds.js';
import type { TemporalLink } from './connection.js';

export function createStartSweep({ client }: TemporalLink): StartSweep {
  return async (connection_id) => {
    try {
      await client.workflow.start('sweepDestination', {
        workflowId: sweepWorkflowId(connection_id),
        taskQueue: CONTROL_QUEUE,
        args: [{ connection_id }],
        workflowIdConflictPolicy: 'USE_EXISTING',
        workflowIdReusePolicy: 'ALLOW_DUPLICATE',
      });
    } catch (cause) {
      const why = asPipekitError(cause).message;
      throw new PipekitError('unavailable', `Temporal could not be asked: ${why}`, { cause });
    }
  };
}
