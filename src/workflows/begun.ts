import { condition, defineUpdate, setCurrentDetails, setHandler, workflowInfo } from '@temporalio/workflow';
import type { ExecutionRef } from '../domain/stores.js';
import { BEGUN_UPDATE } from '../domain/workflowIds.js';

/** Answers with the id of the run's record, once there is one: start and ask in one call (temporal/control.ts). */
const begunUpdate = defineUpdate<number>(BEGUN_UPDATE);

/** Answers `begun` with what the returned function is given. */
export function answerBegun(): (id: number) => void {
  let begun: number | undefined;
  setHandler(begunUpdate, async () => {
    await condition(() => begun !== undefined);
    return begun as number;
  });
  return (id) => {
    begun = id;
  };
}

/** The way back from Temporal's page of this execution to ours. Details are answered to a query: they are no command. */
export function linkBack(title: string, page: string | undefined): void {
  if (page !== undefined) setCurrentDetails(`[${title} in Pipekit](${page})`);
}

export function thisExecution(): ExecutionRef {
  const { workflowId, runId } = workflowInfo();
  return { workflow_id: workflowId, workflow_run_id: runId };
}
