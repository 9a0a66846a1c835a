import { setTimeout as delay } from 'node:timers/promises';
import {
  ServiceError,
  WithStartWorkflowOperation,
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
} from '@temporalio/client';
import { PipekitError } from '../domain/errors.js';
import type { RunControl } from '../domain/ports.js';
import type { GroupRunRecords, RunRecords } from '../domain/stores.js';
import {
  BEGUN_UPDATE,
  CONTROL_QUEUE,
  GIVE_UP_SIGNAL,
  groupWorkflowId,
  moduleWorkflowId,
  PAUSE_UPDATE,
  RESUME_UPDATE,
  runnerQueue,
} from '../domain/workflowIds.js';
import type { TemporalLink } from './connection.js';
import { toDomainError } from './failures.js';

/** Starting waits for the run's record; no worker for this long means something is down. */
const BEGIN_MS = 15_000;
const ENDING_MS = 5_000;

interface Start {
  workflow: 'moduleRun' | 'groupRun';
  workflowId: string;
  request: object;
  /** What the record's id is called, and who holds the lock now. */
  idName: 'run_id' | 'group_run_id';
  holder(): number | undefined;
}

/** Starts and cancels workflows. Ids of runs in progress come from `runs`, for the "already running" answer. */
export function createRunControl(
  link: TemporalLink,
  records: { runs: Pick<RunRecords, 'runningOf'>; groupRuns: Pick<GroupRunRecords, 'runningOf'> },
): RunControl {
  /** A run that has just ended holds its lock for a moment longer than its record says: that is worth a wait. */
  async function start(wanted: Start): Promise<number> {
    const giveUp = Date.now() + ENDING_MS;
    for (;;) {
      const id = await tryStart(wanted);
      if (id !== undefined) return id;
      const holder = wanted.holder();
      if (holder !== undefined || Date.now() > giveUp) throw alreadyRunning(wanted.idName, holder);
      await delay(50);
    }
  }

  /** The id of the new run's record; undefined when the workflow id is taken. */
  async function tryStart({ workflow, workflowId, request }: Start): Promise<number | undefined> {
    const startWorkflowOperation = new WithStartWorkflowOperation(workflow, {
      workflowId,
      taskQueue: CONTROL_QUEUE,
      args: [request],
      workflowIdConflictPolicy: 'FAIL',
      workflowIdReusePolicy: 'ALLOW_DUPLICATE',
    });
    try {
      return await link.client.withDeadline(Date.now() + BEGIN_MS, () =>
        link.client.workflow.executeUpdateWithStart<any, number, []>(BEGUN_UPDATE, {
          startWorkflowOperation,
        }),
      );
    } catch (thrown) {
      if (thrown instanceof WorkflowExecutionAlreadyStartedError) return undefined;
      if (thrown instanceof WorkflowUpdateFailedError) throw await whyNotBegun(startWorkflowOperation);
      throw unavailable(thrown);
    }
  }

  type Handle = ReturnType<TemporalLink['client']['workflow']['getHandle']>;
  async function tell(workflowId: string, word: (handle: Handle) => Promise<unknown>): Promise<void> {
    try {
      await word(link.client.workflow.getHandle(workflowId));
    } catch (thrown) {
      if (thrown instanceof WorkflowNotFoundError) throw new PipekitError('not_found', 'Nothing is running');
      throw unavailable(thrown);
    }
  }

  return {
    async startModule(request) {
      const run_id = await start({
        workflow: 'moduleRun',
        workflowId: moduleWorkflowId(request.module_id),
        request,
        idName: 'run_id',
        holder: () => records.runs.runningOf(request.module_id),
      });
      return { run_id };
    },
    async startGroup(request) {
      const group_run_id = await start({
        workflow: 'groupRun',
        workflowId: groupWorkflowId(request.group_id),
        request,
        idName: 'group_run_id',
        holder: () => records.groupRuns.runningOf(request.group_id),
      });
      return { group_run_id };
    },
    cancelModule: (moduleId) => tell(moduleWorkflowId(moduleId), (handle) => handle.cancel()),
    giveUpModule: (moduleId) => tell(moduleWorkflowId(moduleId), (handle) => handle.signal(GIVE_UP_SIGNAL)),
    cancelGroup: (groupId) => tell(groupWorkflowId(groupId), (handle) => handle.cancel()),
    pauseGroup: (groupId) => tellGroup(link, groupId, PAUSE_UPDATE),
    resumeGroup: (groupId) => tellGroup(link, groupId, RESUME_UPDATE),
    check: (pools) => checkQueues(link, pools),
  };
}

async function tellGroup(
  { client }: TemporalLink,
  groupId: number,
  update: string,
): Promise<{ group_run_id: number }> {
  try {
    const handle = client.workflow.getHandle(groupWorkflowId(groupId));
    const group_run_id = await client.withDeadline(Date.now() + BEGIN_MS, () =>
      handle.executeUpdate<number, []>(update),
    );
    return { group_run_id };
  } catch (thrown) {
    if (!(thrown instanceof WorkflowNotFoundError)) throw unavailable(thrown);
    throw new PipekitError('not_found', 'No run of this group is in progress', {
      hint: 'Only a group that is running can be paused and resumed.',
    });
  }
}

function alreadyRunning(idName: Start['idName'], id: number | undefined): PipekitError {
  const what = idName === 'run_id' ? 'run' : 'group run';
  return new PipekitError(
    'already_running',
    `Already running${id === undefined ? '' : ` as ${what} ${id}`}`,
    {
      details: { [idName]: id ?? null },
      hint: 'Wait for it to end, or cancel it.',
    },
  );
}

/** A workflow that ended before it had a record says why in its own failure. */
async function whyNotBegun(operation: WithStartWorkflowOperation<any>): Promise<PipekitError> {
  try {
    const handle = await operation.workflowHandle();
    await handle.result();
    return new PipekitError('internal', 'The run ended before it began');
  } catch (thrown) {
    return toDomainError(thrown);
  }
}

function unavailable(cause: unknown): PipekitError {
  const grpc =
    cause instanceof ServiceError && cause.cause instanceof Error ? cause.cause.message : undefined;
  const why = grpc ?? (cause instanceof Error ? cause.message : String(cause));
  return new PipekitError('unavailable', `Temporal did not take the request: ${why}`, { cause });
}

const TASK_QUEUE_TYPE = { WORKFLOW: 1, ACTIVITY: 2 } as const;

/** Throws `unavailable` naming the first queue that nobody polls. */
export async function checkQueues(
  { connection, namespace }: TemporalLink,
  pools: (string | null)[],
): Promise<void> {
  const queues = [
    { name: CONTROL_QUEUE, taskQueueType: TASK_QUEUE_TYPE.WORKFLOW, fix: 'Is `pipekit serve` running?' },
    ...pools.map((pool) => ({
      name: runnerQueue(pool),
      taskQueueType: TASK_QUEUE_TYPE.ACTIVITY,
      fix: `Start a runner with \`${pool ? `PIPEKIT_RUNNER_POOL=${pool} ` : ''}pipekit worker\`.`,
    })),
  ];
  for (const { name, taskQueueType, fix } of queues) {
    const { pollers } = await connection.workflowService
      .describeTaskQueue({ namespace, taskQueue: { name }, taskQueueType })
      .catch((cause: unknown) => Promise.reject(unavailable(cause)));
    if (!pollers?.length)
      throw new PipekitError('unavailable', `Nobody polls the task queue ${name}`, { hint: fix });
  }
}
