import { ActivityFailure, ApplicationFailure, isCancellation, TimeoutFailure } from '@temporalio/workflow';

/** What went wrong, in the words of whoever noticed it first. */
export function reasonOf(failure: unknown): string {
  if (isCancellation(failure)) return 'Cancelled';
  if (failure instanceof ActivityFailure && failure.cause instanceof TimeoutFailure) {
    return `No runner finished ${failure.activityType} in time (${failure.cause.timeoutType})`;
  }
  if (failure instanceof ActivityFailure && failure.cause) return reasonOf(failure.cause);
  return failure instanceof Error ? failure.message : String(failure);
}

/** Ends the workflow as failed, so that Temporal shows a failed run as one. */
export function runFailed(message: string, ...details: unknown[]): ApplicationFailure {
  return ApplicationFailure.nonRetryable(message, 'RunFailed', ...details);
}
