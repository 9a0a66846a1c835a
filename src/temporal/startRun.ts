import { setTimeout as delay } from 'node:timers/promises';
import {
  WithStartWorkflowOperation,
  WorkflowExecutionAlreadyStartedError,
  WorkflowUpdateFailedError,
} from '@temporalio/client';
import { PipekitError } from '../domain/errors.js';
import { BEGUN_UPDATE, CONTROL_QUEUE } from '../domain/workflowIds.js';
import type { TemporalLink } from './connection.js';
import { toDomainError, unavailable } from './failures.js';

/** Starting waits for the run's record; no worker for this long means something is down. */
export const BEGIN_MS = 15_000;
const ENDING_MS = 5_000;

interface Start {
  workflow: 'moduleRun' | 'groupRun';
  /** The lock. */
  workflowId: string;
  request: object;
  /** What the record's id is called, and who holds the lock now. */
  idName: 'run_id' | 'group_run_id';
  holder(): number | undefined;
}

/**
 * Starts a run and gives the id of its record. Throws `already_running` while another holds its lock. One that has just
 * ended does so for a moment longer than its record says: that is worth a wait.
 */
export async function startRun(link: TemporalLink, wanted: Start): Promise<number> {
  const giveUp = Date.now() + ENDING_MS;
  for (;;) {
    const id = await tryStart(link, wanted);
    if (id !== undefined) return id;
    const holder = wanted.holder();
    if (holder !== undefined || Date.now() > giveUp) throw alreadyRunning(wanted.idName, holder);
    await delay(50);
  }
}

/** Undefined when the workflow id is taken. */
async function tryStart(
  { client }: TemporalLink,
  { workflow, workflowId, request }: Start,
): Promise<number | undefined> {
  const startWorkflowOperation = new WithStartWorkflowOperation(workflow, {
    workflowId,
    taskQueue: CONTROL_QUEUE,
    args: [request],
    workflowIdConflictPolicy: 'FAIL',
    workflowIdReusePolicy: 'ALLOW_DUPLICATE',
  });
  try {
    return await client.withDeadline(Date.now() + BEGIN_MS, () =>
      client.workflow.executeUpdateWithStart<any, number, []>(BEGUN_UPDATE, { startWorkflowOperation }),
    );
  } catch (thrown) {
    if (thrown instanceof WorkflowExecutionAlreadyStartedError) return undefined;
    if (thrown instanceof WorkflowUpdateFailedError) throw await whyNotBegun(startWorkflowOperation);
    throw unavailable(thrown);
  }
}

function alreadyRunning(idName: Start['idName'], id: number | undefined): PipekitError {
  const what = idName === 'run_id' ? 'run' : 'group run';
  return new PipekitError(
    'already_running',
    `Already running${id === undefined ? '' : ` as ${what} ${id}`}`,
    { details: { [idName]: id ?? null }, hint: 'Wait for it to end, or cancel it.' },
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
