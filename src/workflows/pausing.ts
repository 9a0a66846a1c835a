import { CancellationScope, condition, defineUpdate, setHandler } from '@temporalio/workflow';
import { PAUSE_UPDATE, RESUME_UPDATE } from '../domain/workflowIds.js';
import { record } from './steps.js';

const pauseUpdate = defineUpdate<number>(PAUSE_UPDATE);
const resumeUpdate = defineUpdate<number>(RESUME_UPDATE);

export interface Pausing {
  isPaused(): boolean;
  /** Once the record exists, updates are answered. */
  begun(groupRunId: number): void;
}

/** Answers `pause` and `resume` with the id of the group run's record, once that says so too. */
export function answerPausing(isPausedNow: boolean): Pausing {
  let paused = isPausedNow;
  let id: number | undefined;
  let recorded = Promise.resolve();
  const set = async (wanted: boolean): Promise<number> => {
    await condition(() => id !== undefined);
    const groupRunId = id as number;
    paused = wanted;
    // One after the other, so that the last word is what the record says.
    recorded = recorded.then(() =>
      CancellationScope.nonCancellable(() => record.pauseGroupRun(groupRunId, wanted)),
    );
    await recorded;
    return groupRunId;
  };
  setHandler(pauseUpdate, () => set(true));
  setHandler(resumeUpdate, () => set(false));
  return {
    isPaused: () => paused,
    begun(groupRunId) {
      id = groupRunId;
    },
  };
}
