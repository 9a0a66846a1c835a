import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Worker } from '@temporalio/worker';
import type { Stack } from './stack.js';

const run = promisify(execFile);
const folder = fileURLToPath(new URL('../histories', import.meta.url));

/** Replays what a workflow has done on the code that did it. */
export async function replayHistory(stack: Stack, workflowId: string, runId?: string): Promise<object> {
  const execution = ['--workflow-id', workflowId, ...(runId ? ['--run-id', runId] : [])];
  const to = ['--address', stack.address, '--namespace', 'pipekit', '-o', 'json'];
  const { stdout } = await run(
    process.env.TEMPORAL_CLI as string,
    ['workflow', 'show', ...execution, ...to],
    { maxBuffer: 64 * 1024 ** 2 },
  );
  const history = JSON.parse(stdout);
  const workflowBundle = { codePath: process.env.PIPEKIT_TEST_BUNDLE as string };
  await Worker.runReplayHistory({ workflowBundle }, history, workflowId);
  return history;
}

/** Replays it; UPDATE_HISTORIES=1 stores it, for later builds to replay (history.test.ts). */
export async function keepHistory(
  stack: Stack,
  name: string,
  workflowId: string,
  runId?: string,
): Promise<void> {
  const history = await replayHistory(stack, workflowId, runId);
  if (!process.env.UPDATE_HISTORIES) return;
  writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(history, null, 1)}\n`);
}

/** Every execution of a workflow, from the first on: a long one goes on as new. */
export async function executionsOf(
  { link }: Stack,
  workflowId: string,
  firstRunId: string,
): Promise<{ runId: string; events: number }[]> {
  const executions: { runId: string; events: number }[] = [];
  for (let runId: string | null | undefined = firstRunId; runId; ) {
    const { events } = await link.client.workflow.getHandle(workflowId, runId).fetchHistory();
    executions.push({ runId, events: events?.length ?? 0 });
    runId = events?.at(-1)?.workflowExecutionContinuedAsNewEventAttributes?.newExecutionRunId;
  }
  return executions;
}
