import {
  ActivityFailure,
  ApplicationFailure,
  ChildWorkflowFailure,
  isCancellation,
  TimeoutFailure,
} from '@temporalio/workflow';

const RUN_FAILED = 'RunFailed';

/** What went wrong, in the words of whoever noticed it first. */
export function reasonOf(failure: unknown): string {
  if (isCancellation(failure)) return 'Cancelled';
  if (failure instanceof ActivityFailure && failure.cause instanceof TimeoutFailure) {
    return `No runner finished ${failure.activityType} in time (${failure.cause.timeoutType})`;
  }
  const isWrapped = failure instanceof ActivityFailure || failure instanceof ChildWorkflowFailure;
  if (isWrapped && failure.cause) return reasonOf(failure.cause);
  return failure instanceof Error ? failure.message : String(failure);
}

/** Ends the workflow as failed, so that Temporal shows a failed run as one. */
export function runFailed(message: string, ...details: unknown[]): ApplicationFailure {
  return ApplicationFailure.nonRetryable(message, RUN_FAILED, ...details);
}

/** Whether a child ended by `runFailed`, after it had recorded why. */
export function hasRecordedItsEnd(failure: unknown): boolean {
  return (
    failure instanceof ChildWorkflowFailure &&
    failure.cause instanceof ApplicationFailure &&
    failure.cause.type === RUN_FAILED
  );
}
