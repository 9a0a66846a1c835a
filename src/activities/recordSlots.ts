import type { RecordDependencies } from './record.js';

/** Slots of connections with `max_concurrent`; see docs/adr/0010. */
export function createSlotActivities({ slots }: Pick<RecordDependencies, 'slots'>) {
  return {
    /** Takes a slot of each connection, or queues for all of them and gives false. */
    async takeSlots(runId: number, connectionIds: number[]): Promise<boolean> {
      return slots.take(runId, connectionIds);
    },
  };
}

/** To be called once a run has ended. A run that cannot be told asks again by itself, only later. */
export async function wakeReadyRuns({
  slots,
  wakeRun,
}: Pick<RecordDependencies, 'slots' | 'wakeRun'>): Promise<void> {
  await Promise.allSettled(slots.ready().map((workflowId) => wakeRun(workflowId)));
}
