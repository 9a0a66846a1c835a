import {
  CancellationScope,
  ChildWorkflowCancellationType,
  executeChild,
  isCancellation,
  sleep,
} from '@temporalio/workflow';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import type { GroupMember } from '../domain/group.js';
import type { FinalStatus, GroupRunRequest, RunOutcome } from '../domain/run.js';
import { moduleWorkflowId } from '../domain/workflowIds.js';
import { hasRecordedItsEnd, reasonOf } from './failure.js';
import { moduleRun } from './moduleRun.js';
import { record } from './steps.js';

const START_ATTEMPTS = 20;

/** Runs one member and tells how it ended: `cancelled` when somebody cancelled it alone. Throws when the group is cancelled. */
export async function runMember(
  member: GroupMember,
  groupRunId: number,
  request: GroupRunRequest,
): Promise<FinalStatus> {
  const absent = (error: string | null) => record.recordAbsentMember(member, groupRunId, request, error);
  if (!member.enabled) return absent(null);
  try {
    const outcome = await runChild(member, groupRunId, request);
    return outcome.status;
  } catch (failure) {
    if (failure instanceof WorkflowExecutionAlreadyStartedError) {
      const holder = await record.findRunInProgress(member.module_id);
      return absent(`Already running${holder === null ? ' elsewhere' : ` as run ${holder}`}`);
    }
    // The whole group is being cancelled, not this member alone.
    if (CancellationScope.current().consideredCancelled) throw failure;
    if (isCancellation(failure)) return 'cancelled';
    // A run that got as far as having a record has said there what went wrong.
    return hasRecordedItsEnd(failure) ? 'error' : absent(reasonOf(failure));
  }
}

/** A run that has just ended holds its lock a moment longer than its record says, so that is tried again. */
async function runChild(
  member: GroupMember,
  group_run_id: number,
  request: GroupRunRequest,
): Promise<RunOutcome> {
  const { module_id, module_name } = member;
  const { triggered_by, dry_run } = request;
  for (let attempt = 1; ; attempt++) {
    try {
      return await executeChild(moduleRun, {
        workflowId: moduleWorkflowId(module_id),
        args: [{ module_id, group_run_id, triggered_by, dry_run }],
        workflowIdReusePolicy: 'ALLOW_DUPLICATE',
        cancellationType: ChildWorkflowCancellationType.WAIT_CANCELLATION_COMPLETED,
        staticSummary: module_name,
      });
    } catch (failure) {
      const isTaken = failure instanceof WorkflowExecutionAlreadyStartedError;
      if (!isTaken || attempt === START_ATTEMPTS || (await record.findRunInProgress(module_id)))
        throw failure;
      await sleep('200 milliseconds');
    }
  }
}
