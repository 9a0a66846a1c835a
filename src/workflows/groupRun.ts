import {
  allHandlersFinished,
  CancellationScope,
  CancelledFailure,
  condition,
  continueAsNew,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import { type FinalStatus, type GroupRunRequest, triggerOf } from '../domain/run.js';
import { answerBegun, linkBack, thisExecution } from './begun.js';
import { runFailed } from './failure.js';
import { runGroupHooks } from './groupHooks.js';
import { type GroupProgress, newProgress, statusOf } from './groupProgress.js';
import { runMembers } from './groupWindow.js';
import { answerPausing } from './pausing.js';
import { record } from './steps.js';

/** What one execution hands to the next: a long group run is several, under one workflow id and one record. */
interface HandOver extends GroupProgress {
  paused: boolean;
}

/**
 * One run of a group: its members in run order, then its hooks. The workflow id `group/{id}` is the lock. However it
 * ends, each member has a run in it: one that ran, or one that says why not.
 */
export async function groupRun(request: GroupRunRequest, carried?: HandOver): Promise<FinalStatus> {
  const answer = answerBegun();
  const pausing = answerPausing(carried?.paused ?? false);
  const run = carried ?? (await begin(request));
  linkBack(`Group run ${run.id}`, run.page);
  answer(run.id);
  pausing.begun(run.id);
  const isToBeContinued = await runMembers(run, request, pausing);
  if (isToBeContinued) {
    return await continueAsNew<typeof groupRun>(request, { ...run, paused: pausing.isPaused() });
  }
  await CancellationScope.nonCancellable(() => skipTheRest(run, request));
  if (!request.dry_run) await runGroupHooks(run, pausing);
  return await CancellationScope.nonCancellable(() => finish(run));
}

async function begin(request: GroupRunRequest): Promise<GroupProgress> {
  const begun = await record.beginGroupRun(request, thisExecution());
  upsertSearchAttributes({
    PipekitGroup: [begun.name],
    PipekitTrigger: [triggerOf(request)],
  });
  return newProgress(begun);
}

async function skipTheRest({ id, group, stopped }: GroupProgress, request: GroupRunRequest): Promise<void> {
  if (group.members.length === 0) return;
  await record.skipMembers(group.members, id, request, stopped ?? 'Cancelled before it began');
}

async function finish(run: GroupProgress): Promise<FinalStatus> {
  const status = statusOf(run);
  await condition(allHandlersFinished);
  await record.finishGroupRun(run.id, status);
  if (run.cancelled) throw new CancelledFailure('Cancelled');
  if (status === 'error') {
    const all = Object.values(run.counts).reduce((sum, count) => sum + count, 0);
    throw runFailed(`${run.counts.error} of ${all} members failed`);
  }
  return status;
}
