/** Workflow ids are the locks: Temporal runs at most one workflow of an id at a time. */
export const moduleWorkflowId = (moduleId: number): string => `module/${moduleId}`;
/** The module whose lock this workflow id is; undefined for any other. */
export function moduleIdOf(workflowId: string): number | undefined {
  const match = /^module\/(\d+)$/.exec(workflowId);
  return match ? Number(match[1]) : undefined;
}

export const sweepWorkflowId = (connectionId: number): string => `sweep/${connectionId}`;
export const deliveryWorkflowId = (deliveryId: number): string => `alert/${deliveryId}`;
export const groupWorkflowId = (groupId: number): string => `group/${groupId}`;

/** Schedules of ours in Temporal begin like this; no other is ever touched. */
const SCHEDULE_PREFIX = 'pipekit/schedule/';
export const temporalScheduleId = (scheduleId: number): string => `${SCHEDULE_PREFIX}${scheduleId}`;
/** The schedule that one in Temporal is ours of; none for any other. */
export function scheduleIdOf(temporalId: string): number[] {
  const rest = temporalId.startsWith(SCHEDULE_PREFIX) ? temporalId.slice(SCHEDULE_PREFIX.length) : '';
  return /^[1-9]\d*$/.test(rest) ? [Number(rest)] : [];
}
/** To which Temporal adds the time it was due. */
export const scheduledWorkflowId = (scheduleId: number): string => `schedule/${scheduleId}`;

/** Where control workers take workflows and bookkeeping, and where runners take database steps. */
export const CONTROL_QUEUE = 'pipekit-control';
const RUNNER_QUEUE = 'pipekit-runner';

/** The queue of a runner pool; undefined in what earlier builds have stored. */
export function runnerQueue(pool: string | null | undefined): string {
  return pool ? `${RUNNER_QUEUE}.${pool}` : RUNNER_QUEUE;
}

/** The pool of a queue, null for the default one; undefined for a queue that is no runner's. */
export function poolOf(queue: string): string | null | undefined {
  if (queue === RUNNER_QUEUE) return null;
  return queue.startsWith(`${RUNNER_QUEUE}.`) ? queue.slice(RUNNER_QUEUE.length + 1) : undefined;
}

/** The update that a starting workflow answers with the id of its record. */
export const BEGUN_UPDATE = 'begun';

/** Updates of a group run; both answer with the id of its record. */
export const PAUSE_UPDATE = 'pause';
export const RESUME_UPDATE = 'resume';

/** Tells a run whose destination does not say what it holds to wait for that no longer. */
export const GIVE_UP_SIGNAL = 'give_up';

/** Tells a waiting run that its slots may be free now. */
export const SLOT_SIGNAL = 'slot';
