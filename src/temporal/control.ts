import { type WorkflowHandle, WorkflowNotFoundError } from '@temporalio/client';
import { PipekitError } from '../domain/errors.js';
import type { RunControl } from '../domain/ports.js';
import type { GroupRunRecords, RunRecords } from '../domain/stores.js';
import {
  GIVE_UP_SIGNAL,
  groupWorkflowId,
  moduleWorkflowId,
  PAUSE_UPDATE,
  RESUME_UPDATE,
} from '../domain/workflowIds.js';
import type { TemporalLink } from './connection.js';
import { unavailable } from './failures.js';
import { checkQueues } from './queues.js';
import { BEGIN_MS, startRun } from './startRun.js';

/** Starts and cancels workflows. Ids of runs in progress come from `runs`, for the "already running" answer. */
export function createRunControl(
  link: TemporalLink,
  records: { runs: Pick<RunRecords, 'runningOf'>; groupRuns: Pick<GroupRunRecords, 'runningOf'> },
): RunControl {
  return {
    async startModule(request) {
      const run_id = await startRun(link, {
        workflow: 'moduleRun',
        workflowId: moduleWorkflowId(request.module_id),
        request,
        idName: 'run_id',
        holder: () => records.runs.runningOf(request.module_id),
      });
      return { run_id };
    },
    async startGroup(request) {
      const group_run_id = await startRun(link, {
        workflow: 'groupRun',
        workflowId: groupWorkflowId(request.group_id),
        request,
        idName: 'group_run_id',
        holder: () => records.groupRuns.runningOf(request.group_id),
      });
      return { group_run_id };
    },
    cancelModule: (id) => cancel(link, moduleWorkflowId(id)),
    giveUpModule: (id) => tell(link, moduleWorkflowId(id), (run) => run.signal(GIVE_UP_SIGNAL)),
    cancelGroup: (id) => cancel(link, groupWorkflowId(id)),
    pauseGroup: (id) => updateGroup(link, id, PAUSE_UPDATE),
    resumeGroup: (id) => updateGroup(link, id, RESUME_UPDATE),
    check: (pools) => checkQueues(link, pools),
  };
}

async function updateGroup(
  link: TemporalLink,
  groupId: number,
  update: string,
): Promise<{ group_run_id: number }> {
  const said = (run: WorkflowHandle): Promise<number> =>
    link.client.withDeadline(Date.now() + BEGIN_MS, () => run.executeUpdate<number, []>(update));
  const absent = new PipekitError('conflict', 'No run of this group is in progress', {
    hint: 'Only a group that is running can be paused and resumed.',
  });
  return { group_run_id: await tell(link, groupWorkflowId(groupId), said, absent) };
}

/** Temporal takes a cancel of what has ended without a word, so it is asked first whether it has. */
async function cancel(link: TemporalLink, workflowId: string): Promise<void> {
  const hasEnded = await tell(link, workflowId, async (run) => {
    const { closeTime } = await run.describe();
    if (!closeTime) await run.cancel();
    return closeTime !== undefined;
  });
  if (hasEnded) throw nothingRuns();
}

const nothingRuns = (): PipekitError => new PipekitError('conflict', 'Nothing is running');

/** Throws `absent` when no workflow of that id is in progress. */
async function tell<T>(
  { client }: TemporalLink,
  workflowId: string,
  word: (run: WorkflowHandle) => Promise<T>,
  absent = nothingRuns(),
): Promise<T> {
  try {
    return await word(client.workflow.getHandle(workflowId));
  } catch (thrown) {
    if (thrown instanceof WorkflowNotFoundError) throw absent;
    throw unavailable(thrown);
  }
}
