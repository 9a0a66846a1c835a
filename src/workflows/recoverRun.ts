import type { Merged } from '../domain/run.js';
import { record, stepsOn } from './steps.js';

const LOST = 'Its workflow ended without it: terminated by hand, or Temporal lost its data';

/**
 * Ends a run whose own workflow is gone, as the destination's ledger has it. Runs under `module/{id}`, so that no new
 * run of the module begins meanwhile. Fails while the destination cannot be asked; it is started again later.
 */
export async function recoverRun({ run_id }: { run_id: number }): Promise<void> {
  const context = await record.findUnfinishedRun(run_id);
  if (!context) return;
  const merged = await stepsOn(context.definition.runner_pool).settleRun(context);
  await record.finishRun(run_id, {
    status: merged ? 'success' : 'error',
    error: merged ? `${LOST}. The merge had been committed` : `${LOST}. Nothing was merged`,
    ...countsOf(merged),
    bytes: null,
  });
}

function countsOf(merged: Merged | null) {
  return {
    rows_source: merged?.source_rows ?? null,
    rows_staged: merged?.staged_rows ?? null,
    rows_merged: merged?.merged_rows ?? null,
  };
}
