import { SLOT_SIGNAL } from '../domain/workflowIds.js';
import type { TemporalLink } from './connection.js';

/** Tells a run that waits for a slot to ask again. */
export function createWakeRun({ client }: TemporalLink): (workflowId: string) => Promise<void> {
  return (workflowId) => client.workflow.getHandle(workflowId).signal(SLOT_SIGNAL);
}
