import { CancellationScope, isCancellation } from '@temporalio/workflow';
import type { RunContext } from '../activities/index.js';
import type { Merged } from '../domain/run.js';
import { settled, unknownOutcome } from './settling.js';
import { record } from './steps.js';

const LOST = 'Its workflow ended without it: terminated by hand, or Temporal lost its data';

/**
 * Ends a run whose own workflow is gone, as the destination's ledger has it. Runs under `module/{id}`, so that no new
 * run of the module begins meanwhile.
 */
export async function recoverRun({ run_id }: { run_id: number }): Promise<void> {
  const context = await record.findUnfinishedRun(run_id);
  if (!context) return;
  const { merged, error } = await outcomeOf(context);
  await CancellationScope.nonCancellable(() =>
    record.finishRun(run_id, {
      status: merged ? 'success' : 'error',
      error: `${LOST}. ${error}`,
      ...countsOf(merged),
      bytes: null,
    }),
  );
}

async function outcomeOf(context: RunContext): Promise<{ merged: Merged | null; error: string }> {
  try {
    const merged = await settled(context);
    return { merged, error: merged ? 'The merge had been committed' : 'Nothing was merged' };
  } catch (unsettled) {
    // Told to give up. Anything else fails this workflow, and recovery starts it again in a minute.
    if (!isCancellation(unsettled)) throw unsettled;
    return { merged: null, error: unknownOutcome(unsettled, context) };
  }
}

function countsOf(merged: Merged | null) {
  return {
    rows_source: merged?.source_rows ?? null,
    rows_staged: merged?.staged_rows ?? null,
    rows_rejected: merged && merged.source_rows - merged.staged_rows,
    rows_merged: merged?.merged_rows ?? null,
  };
}
