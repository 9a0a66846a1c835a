import {
  CancellationScope,
  ChildWorkflowCancellationType,
  executeChild,
  isCancellation,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import type { GroupMember } from '../domain/group.js';
import { type FinalStatus, type GroupRunRequest, groupStatus } from '../domain/run.js';
import { moduleWorkflowId } from '../domain/workflowIds.js';
import { answerBegun, thisExecution } from './begun.js';
import { runFailed } from './failure.js';
import { moduleRun } from './moduleRun.js';
import { record } from './steps.js';

/** One run of a group: its members in order, past failures. The workflow id `group/{id}` is the lock. */
export async function groupRun(request: GroupRunRequest): Promise<FinalStatus> {
  const answer = answerBegun();
  const { id, name, members } = await record.beginGroupRun(request, thisExecution());
  upsertSearchAttributes({ PipekitGroup: [name], PipekitTrigger: [request.triggered_by ?? 'temporal'] });
  answer(id);
  const statuses: FinalStatus[] = [];
  try {
    for (const member of members) statuses.push(await runMember(member, id, request));
  } catch (failure) {
    await CancellationScope.nonCancellable(() => record.finishGroupRun(id, statusAfter(failure)));
    throw failure;
  }
  return await finish(id, statuses);
}

async function runMember(
  member: GroupMember,
  groupRunId: number,
  request: GroupRunRequest,
): Promise<FinalStatus> {
  const { module_id, module_name, enabled } = member;
  if (!enabled) return record.recordAbsentMember(module_id, groupRunId, request, 'disabled');
  try {
    const outcome = await executeChild(moduleRun, {
      workflowId: moduleWorkflowId(module_id),
      args: [
        { module_id, group_run_id: groupRunId, triggered_by: request.triggered_by, dry_run: request.dry_run },
      ],
      workflowIdReusePolicy: 'ALLOW_DUPLICATE',
      cancellationType: ChildWorkflowCancellationType.WAIT_CANCELLATION_COMPLETED,
      staticSummary: module_name,
    });
    return outcome.status;
  } catch (failure) {
    if (failure instanceof WorkflowExecutionAlreadyStartedError) {
      return record.recordAbsentMember(module_id, groupRunId, request, 'already_running');
    }
    // The whole group is being cancelled, not this member alone.
    if (CancellationScope.current().consideredCancelled) throw failure;
    return statusAfter(failure);
  }
}

const statusAfter = (failure: unknown): FinalStatus => (isCancellation(failure) ? 'cancelled' : 'error');

async function finish(groupRunId: number, members: FinalStatus[]): Promise<FinalStatus> {
  const status = groupStatus(members);
  await record.finishGroupRun(groupRunId, status);
  if (status === 'error') {
    const failed = members.filter((member) => member === 'error').length;
    throw runFailed(`${failed} of ${members.length} members failed`);
  }
  return status;
}
