import { reasonOf } from './failure.js';
import { record, stepsOn } from './steps.js';

/** Removes what ended runs have left in a destination, on a runner that reaches it. Runs under `sweep/{connection}`. */
export async function sweepDestination({ connection_id }: { connection_id: number }): Promise<void> {
  const plan = await record.planSweep(connection_id);
  if (!plan) return;
  try {
    const swept = await stepsOn(plan.connection.runner_pool).sweepStaging(plan);
    await record.recordSweep(connection_id, swept);
  } catch (failure) {
    await record.recordSweep(connection_id, { error: reasonOf(failure) });
  }
}
