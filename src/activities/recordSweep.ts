import type { Swept, SweepPlan } from '../domain/sweep.js';
import type { RecordDependencies } from './record.js';

/** What a sweep of a destination needs to know beforehand, and what became of it. */
export function createSweepActivities({
  definitions,
  runs,
  sweeps,
}: Pick<RecordDependencies, 'definitions' | 'runs' | 'sweeps'>) {
  return {
    /** null for a connection that has been deleted. */
    async planSweep(connectionId: number): Promise<SweepPlan | null> {
      const connection = sweeps.destination(connectionId);
      if (!connection) return null;
      const run = { instance_id: definitions.instanceId() };
      return { connection, run, ...runs.span() };
    },

    async recordSweep(connectionId: number, outcome: Swept | { error: string }): Promise<void> {
      sweeps.record(connectionId, outcome);
    },
  };
}
