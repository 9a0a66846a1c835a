import {
  ChildWorkflowCancellationType,
  executeChild,
  log,
  ParentClosePolicy,
  sleep,
  workflowInfo,
} from '@temporalio/workflow';
import { defineSearchAttributeKey, WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import type { FinalStatus, GroupRunRequest, ScheduledGroupRunRequest } from '../domain/run.js';
import { groupWorkflowId } from '../domain/workflowIds.js';
import { thisExecution } from './begun.js';
import { runFailed } from './failure.js';
import { groupRun } from './groupRun.js';
import { record } from './steps.js';

const START_ATTEMPTS = 20;
const DUE_AT = defineSearchAttributeKey('TemporalScheduledStartTime', 'DATETIME');

/**
 * What a schedule starts. Temporal adds the time to the id of a scheduled workflow, so that cannot be the lock:
 * this one starts the group run under its lock and ends with it, or records that the group was already running.
 */
export async function scheduledGroupRun(request: ScheduledGroupRunRequest): Promise<FinalStatus> {
  const { group_id, schedule_id } = request;
  const { typedSearchAttributes, startTime } = workflowInfo();
  const dueAt = typedSearchAttributes.get(DUE_AT) ?? startTime;
  const refusal = await record.refuseFiring(schedule_id, dueAt.toISOString());
  if (refusal !== null) {
    log.info('A schedule fired and nothing was started', { ...request, refusal });
    return 'skipped';
  }
  return await runGroup({ group_id, triggered_by: `schedule:${schedule_id}` });
}

/** A run that has just ended holds its lock a moment longer than its record says, so that is tried again. */
async function runGroup(request: GroupRunRequest): Promise<FinalStatus> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await executeChild(groupRun, {
        workflowId: groupWorkflowId(request.group_id),
        args: [request],
        workflowIdReusePolicy: 'ALLOW_DUPLICATE',
        cancellationType: ChildWorkflowCancellationType.WAIT_CANCELLATION_COMPLETED,
        parentClosePolicy: ParentClosePolicy.REQUEST_CANCEL,
      });
    } catch (failure) {
      if (!(failure instanceof WorkflowExecutionAlreadyStartedError)) throw failure;
      const holder = await record.findGroupRunInProgress(request.group_id);
      if (holder === null && attempt < START_ATTEMPTS) await sleep('200 milliseconds');
      else throw await refused(request, holder);
    }
  }
}

async function refused(request: GroupRunRequest, holder: number | null): Promise<Error> {
  const error = `Already running${holder === null ? '' : ` as group run ${holder}`}`;
  await record.recordRefusedGroupRun(request, thisExecution(), error);
  return runFailed(error);
}
