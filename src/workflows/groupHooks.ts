import { CancellationScope, condition, isCancellation, workflowInfo } from '@temporalio/workflow';
import type { GroupDefinition } from '../domain/group.js';
import type { GroupRunHook } from '../domain/run.js';
import { reasonOf } from './failure.js';
import { type GroupProgress, statusOf } from './groupProgress.js';
import type { Pausing } from './pausing.js';
import { record, stepsOn } from './steps.js';

type GroupHook = GroupDefinition['hooks'][number];

/** In order, those that fit the outcome; one that fails is logged and stops nothing. After a cancel, only `always`. */
export async function runGroupHooks(run: GroupProgress, pausing: Pausing): Promise<void> {
  const outcome = statusOf(run) === 'success' ? 'success' : 'failure';
  for (const [index, hook] of run.group.hooks.entries()) {
    const runIt = (): Promise<void> => runHook(run.id, index + 1, hook);
    if (hook.run_on === outcome || hook.run_on === 'always')
      await unlessCancelled(run, () => resumed(pausing));
    if (hook.run_on === 'always') await CancellationScope.nonCancellable(runIt);
    else if (hook.run_on === outcome) await unlessCancelled(run, runIt);
  }
}

async function resumed(pausing: Pausing): Promise<void> {
  if (pausing.isPaused()) await condition(() => !pausing.isPaused());
}

async function unlessCancelled(run: GroupProgress, work: () => Promise<void>): Promise<void> {
  if (run.cancelled) return;
  try {
    await work();
  } catch (failure) {
    if (!isCancellation(failure)) throw failure;
    run.cancelled = true;
  }
}

async function runHook(groupRunId: number, position: number, hook: GroupHook): Promise<void> {
  const { run_order, sql, run_on } = hook;
  const facts = { run_order, sql, run_on, connection: hook.connection.name };
  await record.beginGroupHook(groupRunId, position, facts);
  let end: Pick<GroupRunHook, 'status' | 'error' | 'output'>;
  let thrown: unknown;
  try {
    const groupRun = { id: groupRunId, uid: workflowInfo().firstExecutionRunId };
    const output = await stepsOn(hook.connection.runner_pool).runGroupHook(groupRun, hook);
    end = { status: 'success', error: null, output };
  } catch (failure) {
    thrown = failure;
    end = { status: isCancellation(failure) ? 'cancelled' : 'error', error: reasonOf(failure), output: '' };
  }
  await CancellationScope.nonCancellable(() => record.finishGroupHook(groupRunId, position, end));
  if (isCancellation(thrown)) throw thrown;
}
