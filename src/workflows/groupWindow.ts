import {
  allHandlersFinished,
  CancellationScope,
  condition,
  isCancellation,
  workflowInfo,
} from '@temporalio/workflow';
import type { GroupMember } from '../domain/group.js';
import type { FinalStatus, GroupRunRequest } from '../domain/run.js';
import { reasonOf } from './failure.js';
import { runMember } from './groupMember.js';
import type { GroupProgress } from './groupProgress.js';
import type { Pausing } from './pausing.js';

/** After so many members a history is handed over as soon as nothing is in flight anyway, … */
const HAND_OVER_WHEN_IDLE = 100;
/** … and after so many, new members wait for that. A member leaves 6 to 9 events, and Temporal ends histories at 51,200. */
const HAND_OVER = 400;

/**
 * Runs members through a window of `max_parallel`: in run order, and those of one run_order side by side. True when it
 * stopped only because the history is long; then nothing is in flight, and no update is waiting for its answer.
 */
export async function runMembers(
  run: GroupProgress,
  request: GroupRunRequest,
  pausing: Pausing,
): Promise<boolean> {
  const window = openWindow(run, request);
  const { members } = run.group;
  let isLong = false;
  const isOver = (): boolean => run.cancelled || run.stopped !== null;
  try {
    for (let next = members[0]; next && !isLong; next = members[0]) {
      const { run_order } = next;
      await condition(() => isOver() || (!pausing.isPaused() && window.hasRoomFor(run_order)));
      if (isOver()) break;
      isLong = window.isLong();
      if (!isLong) window.start(members.shift() as GroupMember);
    }
  } catch (failure) {
    if (!isCancellation(failure)) throw failure;
    run.cancelled = true;
  }
  await CancellationScope.nonCancellable(() => condition(() => window.isEmpty() && allHandlersFinished()));
  // A cancel that came during that wait would not reach the next execution.
  if (isLong && CancellationScope.current().consideredCancelled) run.cancelled = true;
  members.unshift(...window.unsure);
  return isLong && !isOver();
}

function openWindow(run: GroupProgress, request: GroupRunRequest) {
  const { max_parallel, stop_on_failure } = run.group;
  let inFlight = 0;
  let started = 0;
  let currentOrder = 0;
  /** Cancelled with the group: perhaps before it had a record. */
  const unsure: GroupMember[] = [];

  const ended = (member: GroupMember, status: FinalStatus): void => {
    run.counts[status] += 1;
    if (!stop_on_failure || (status !== 'error' && status !== 'cancelled')) return;
    const what = status === 'error' ? 'failed' : 'was cancelled';
    run.stopped ??= `Not started: ${member.module_name} ${what}, and the group stops on failure`;
  };
  const brokeOff = (member: GroupMember, failure: unknown): void => {
    unsure.push(member);
    if (isCancellation(failure)) run.cancelled = true;
    else {
      run.counts.error += 1;
      run.stopped ??= `Not started: the group run broke off: ${reasonOf(failure)}`;
    }
  };
  const keep = async (member: GroupMember): Promise<void> => {
    try {
      ended(member, await runMember(member, run.id, request));
    } catch (failure) {
      brokeOff(member, failure);
    } finally {
      inFlight -= 1;
    }
  };

  return {
    unsure,
    isEmpty: (): boolean => inFlight === 0,
    hasRoomFor: (order: number): boolean =>
      inFlight === 0 || (order === currentOrder && inFlight < max_parallel),
    isLong: (): boolean =>
      inFlight === 0
        ? started >= HAND_OVER_WHEN_IDLE
        : started >= HAND_OVER || workflowInfo().continueAsNewSuggested,
    start(member: GroupMember): void {
      inFlight += 1;
      started += 1;
      currentOrder = member.run_order;
      void keep(member);
    },
  };
}
