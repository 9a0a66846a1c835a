import { field, NOT_FOUND, OK, unaryStatus } from './grpc.js';

const SERVICE = '/temporal.api.workflowservice.v1.WorkflowService';

/**
 * Whether workflows can be started now. An open port is not enough: the frontend answers before the services behind
 * it do. Each question reaches one more of them, and asking changes nothing.
 */
export async function isReady(address: string, namespace: string): Promise<boolean> {
  return (
    (await ask(address, 'DescribeNamespace', field(1, namespace))) === OK &&
    (await ask(address, 'DescribeWorkflowExecution', workflowNobodyStarted(namespace))) === NOT_FOUND &&
    (await ask(address, 'DescribeTaskQueue', taskQueue(namespace))) === OK &&
    (await ask(address, 'CountWorkflowExecutions', field(1, namespace))) === OK
  );
}

function ask(address: string, method: string, message: Buffer): Promise<number> {
  return unaryStatus(address, `${SERVICE}/${method}`, message);
}

/** Answered by the history service, once it owns its shards. */
function workflowNobodyStarted(namespace: string): Buffer {
  return Buffer.concat([field(1, namespace), field(2, field(1, 'pipekit-readiness'))]);
}

/** Answered by the matching service. */
function taskQueue(namespace: string): Buffer {
  return Buffer.concat([field(1, namespace), field(2, field(1, 'pipekit-readiness'))]);
}
