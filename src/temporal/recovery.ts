import {
  type WorkflowExecutionInfo,
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
} from '@temporalio/client';
import type { KnownRun, RunRecovery } from '../domain/ports.js';
import type { TriggeredBy } from '../domain/run.js';
import { CONTROL_QUEUE, moduleIdOf, moduleWorkflowId } from '../domain/workflowIds.js';
import type { TemporalLink } from './connection.js';
import { unavailable } from './failures.js';

/** What Temporal can tell about runs whose records have no end. */
export function createRunRecovery({ client }: TemporalLink): RunRecovery {
  return {
    async isRunning({ workflow_id, workflow_run_id }) {
      try {
        const { status } = await client.workflow.getHandle(workflow_id, workflow_run_id).describe();
        if (status.name !== 'CONTINUED_AS_NEW') return status.name === 'RUNNING';
        // A long group run goes on in other executions; the newest one says which was the first.
        const { raw, status: now } = await client.workflow.getHandle(workflow_id).describe();
        const isTheSame = raw.workflowExecutionInfo?.firstRunId === workflow_run_id;
        return isTheSame && (now.name === 'RUNNING' || now.name === 'CONTINUED_AS_NEW');
      } catch (thrown) {
        if (thrown instanceof WorkflowNotFoundError) return false;
        throw unavailable(thrown);
      }
    },

    async recoverRun(moduleId, run_id) {
      try {
        await client.workflow.start('recoverRun', {
          workflowId: moduleWorkflowId(moduleId),
          taskQueue: CONTROL_QUEUE,
          args: [{ run_id }],
          workflowIdConflictPolicy: 'FAIL',
          workflowIdReusePolicy: 'ALLOW_DUPLICATE',
        });
        return true;
      } catch (thrown) {
        if (thrown instanceof WorkflowExecutionAlreadyStartedError) return false;
        throw unavailable(thrown);
      }
    },

    async runsAbove(runId) {
      const query = `WorkflowType = 'moduleRun' AND PipekitRunId > ${runId}`;
      const found: KnownRun[] = [];
      try {
        for await (const execution of client.workflow.list({ query })) found.push(...knownRun(execution));
      } catch (thrown) {
        throw unavailable(thrown);
      }
      return found.toSorted((a, b) => a.run_id - b.run_id);
    },
  };
}

function knownRun({ workflowId, runId, startTime, searchAttributes }: WorkflowExecutionInfo): KnownRun[] {
  const [run_id] = (searchAttributes.PipekitRunId ?? []) as number[];
  const [trigger = 'temporal'] = (searchAttributes.PipekitTrigger ?? []) as TriggeredBy[];
  const module_id = moduleIdOf(workflowId);
  if (run_id === undefined || module_id === undefined) return [];
  const started_at = startTime.toISOString();
  return [
    { run_id, module_id, triggered_by: trigger, started_at, workflow_id: workflowId, workflow_run_id: runId },
  ];
}
