import { CancellationScope, defineSignal, isCancellation, setHandler } from '@temporalio/workflow';
import type { RunContext } from '../activities/index.js';
import type { Merged } from '../domain/run.js';
import { GIVE_UP_SIGNAL } from '../domain/workflowIds.js';
import { reasonOf } from './failure.js';
import { stepsOn } from './steps.js';

const giveUpSignal = defineSignal(GIVE_UP_SIGNAL);

/**
 * What the destination's ledger says of a run that failed. If it may have merged, asks until it gets an answer, for days
 * if need be: the module's lock is held meanwhile, since nobody knows what its next run would start from. Ends early,
 * as cancelled, when told to give up.
 */
export async function settled({ run, definition }: RunContext, mayHaveMerged = true): Promise<Merged | null> {
  const asking = new CancellationScope();
  setHandler(giveUpSignal, () => asking.cancel());
  const steps = stepsOn(definition.runner_pool);
  const settle = mayHaveMerged ? steps.settleRun : steps.tidyUpRun;
  return await asking.run(() => settle({ run, definition }));
}

/** How a run ends that could not be settled: with where to look. */
export function unknownOutcome(failure: unknown, { run }: Pick<RunContext, 'run'>): string {
  const why = isCancellation(failure) ? 'given up before the destination answered' : reasonOf(failure);
  return `Outcome unknown: ${why}. If its merge was committed, pipekit_staging.pipekit_ledger in the destination has run_uid ${run.uid}`;
}
