/**
 * How long each step may take and how often it is tried, in one place. Errors that trying again cannot mend
 * (`invalid`, `rejected`, …) reach the workflow as non-retryable: see domain/retries.ts.
 */
import type { ActivityOptions, LocalActivityOptions } from '@temporalio/workflow';

const databaseStep = {
  // A runner that is killed is noticed after this; activities/step.ts beats once a second.
  heartbeatTimeout: '15 seconds',
  // A cancelled step first ends its statement and its jrunner; the run waits for that.
  cancellationType: 'WAIT_CANCELLATION_COMPLETED',
} as const satisfies ActivityOptions;

const retry = { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '1 minute' } as const;

export const RESOLVE: ActivityOptions = {
  ...databaseStep,
  startToCloseTimeout: '10 minutes',
  retry: { ...retry, maximumAttempts: 5 },
};

/** Longer than a resolver: values that are no numbers have to be sorted. */
export const PLAN_RANGES: ActivityOptions = {
  ...databaseStep,
  startToCloseTimeout: '2 hours',
  retry: { ...retry, maximumAttempts: 5 },
};

export const STAGE: ActivityOptions = {
  ...databaseStep,
  startToCloseTimeout: '24 hours',
  retry: { ...retry, maximumAttempts: 5 },
};

/** More patience than for the others: all rows are already there. */
export const MERGE: ActivityOptions = {
  ...databaseStep,
  startToCloseTimeout: '6 hours',
  retry: { ...retry, maximumAttempts: 10 },
};

export const HOOK: ActivityOptions = {
  ...databaseStep,
  startToCloseTimeout: '2 hours',
  retry: { ...retry, maximumAttempts: 3 },
};

/** After a run that never came to its merge: it only tidies up, and what it leaves the next sweep finds. */
export const TIDY_UP: ActivityOptions = {
  ...databaseStep,
  startToCloseTimeout: '5 minutes',
  scheduleToCloseTimeout: '15 minutes',
  retry: { ...retry, maximumInterval: '15 seconds' },
};

/** For as long as it takes: until the destination answers, nobody can say whether the merge committed. */
export const SETTLE: ActivityOptions = {
  ...databaseStep,
  startToCloseTimeout: '5 minutes',
  retry: { ...retry, maximumInterval: '5 minutes' },
};

/** Somebody waits for it: no second attempt, and a plain "busy" rather than a long wait. */
export const ASK: ActivityOptions = {
  ...databaseStep,
  scheduleToStartTimeout: '20 seconds',
  startToCloseTimeout: '20 minutes',
  retry: { maximumAttempts: 1 },
};

/** Nobody waits for it, and another comes in an hour. Short statements only, so it needs no heartbeat. */
export const SWEEP: ActivityOptions = {
  startToCloseTimeout: '5 minutes',
  scheduleToCloseTimeout: '10 minutes',
  retry: { ...retry, maximumAttempts: 3 },
};

/** A mail server may be down for a night; what is older than a day is no news. */
export const DELIVER: ActivityOptions = {
  startToCloseTimeout: '1 minute',
  scheduleToCloseTimeout: '1 day',
  retry: { ...retry, initialInterval: '10 seconds', maximumInterval: '30 minutes' },
};

export const DELIVER_ONCE: ActivityOptions = {
  startToCloseTimeout: '1 minute',
  retry: { maximumAttempts: 1 },
};

/** SQLite in the control worker's own process; retried until it is free. */
export const RECORD: LocalActivityOptions = {
  startToCloseTimeout: '10 seconds',
  retry: { initialInterval: '100 milliseconds', maximumInterval: '2 seconds' },
};
