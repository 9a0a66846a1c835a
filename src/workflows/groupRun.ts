import {
  CancellationScope,
  ChildWorkflowCancellationType,
  executeChild,
  isCancellation,
  sleep,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import type { GroupMember } from '../domain/group.js';
import { type FinalStatus, type GroupRunRequest, groupStatus, type RunOutcome } from '../domain/run.js';
import { moduleWorkflowId } from '../domain/workflowIds.js';
import { answerBegun, thisExecution } from './begun.js';
import { runFailed } from './failure.js';
import { moduleRun } from './moduleRun.js';
import { record } from './steps.js';

const START_ATTEMPTS = 20;

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
  const absent = (error: string | null) =>
    record.recordAbsentMember(member.module_id, groupRunId, request, error);
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
    return statusAfter(failure);
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
