import { condition, defineSignal, setHandler } from '@temporalio/workflow';
import type { RunContext } from '../activities/index.js';
import { SLOT_SIGNAL } from '../domain/workflowIds.js';
import { record } from './steps.js';

const slotSignal = defineSignal(SLOT_SIGNAL);

/** Whoever ends a run tells those whose turn it is; these bound how long one waits that was not told. */
const FIRST_WAIT_S = 10;
const LONGEST_WAIT_S = 300;

/** Waits for a slot on each of the run's connections that has a limit. Ending the run's record gives them back. */
export async function takeSlots({ run, definition: { source, destination } }: RunContext): Promise<void> {
  const limited = [source, destination].filter(({ max_concurrent }) => max_concurrent);
  const ids = [...new Set(limited.map(({ id }) => id))];
  if (ids.length === 0) return;
  let isTold = false;
  setHandler(slotSignal, () => {
    isTold = true;
  });
  for (let wait = FIRST_WAIT_S; ; wait = Math.min(2 * wait, LONGEST_WAIT_S)) {
    isTold = false;
    if (await record.takeSlots(run.id, ids)) return;
    await condition(() => isTold, `${wait} seconds`);
  }
}
