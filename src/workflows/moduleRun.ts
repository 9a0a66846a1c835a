import {
  CancellationScope,
  CancelledFailure,
  isCancellation,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import type { BegunRun, RunContext } from '../activities/index.js';
import {
  type FinalStatus,
  type Merged,
  type ModuleRunRequest,
  type Rejected,
  type ResolvedWatermarks,
  type RunCounts,
  type RunOutcome,
  type RunPlan,
  type Staged,
  triggerOf,
  type WatermarkValues,
} from '../domain/run.js';
import { answerBegun, linkBack, thisExecution } from './begun.js';
import { reasonOf, runFailed } from './failure.js';
import { takeSlots } from './slots.js';
import { settled, unknownOutcome } from './settling.js';
import { record, stepsOn } from './steps.js';

/** A run so far: what it works on, how far it got, and how it ended. */
interface Run extends Required<Omit<BegunRun, 'page'>> {
  counts: RunCounts;
  rejected: Rejected | null;
  /** Whether anything may have been written to the destination, and must be settled after a failure. */
  staging: boolean;
  /** Whether a merge may have been committed. */
  merging: boolean;
  status: FinalStatus;
  error: string | null;
  hookFailed: boolean;
}

/**
 * One run of a module. The workflow id `module/{id}` is the lock. However it ends, the record in SQLite ends
 * with it, and says what the destination's ledger says.
 */
export async function moduleRun(request: ModuleRunRequest): Promise<RunOutcome> {
  const run = await begin(request, answerBegun());
  try {
    if (!request.dry_run) await takeSlots(run);
    const { values, resolved } = await resolve(run);
    const plan = await withRanges(run, request, await planOf(run, request, values, resolved));
    if (request.dry_run) {
      run.status = 'dry_run';
    } else if (request.row_limit !== undefined) {
      await tryOut(run, plan);
    } else {
      const staged = await stage(run, plan);
      await merge(run, staged, values);
    }
  } catch (failure) {
    await CancellationScope.nonCancellable(() => settle(run, failure));
  }
  if (request.row_limit === undefined) await runHooks(run);
  return await CancellationScope.nonCancellable(() => finish(run));
}

async function begin(request: ModuleRunRequest, answer: (id: number) => void): Promise<Run> {
  // Runs that earlier builds began have no values set.
  const begun = await record.beginRun(request, thisExecution());
  const { run, definition, set = {}, rewinds = {} } = begun;
  upsertSearchAttributes({
    PipekitModule: [definition.module.name],
    PipekitRunId: [run.id],
    PipekitTrigger: [triggerOf(request)],
  });
  linkBack(`Run ${run.id}`, begun.page);
  answer(run.id);
  const counts = {
    rows_source: null,
    rows_staged: null,
    rows_rejected: null,
    rows_merged: null,
    bytes: null,
  };
  const end = { status: 'success', error: null, rejected: null, hookFailed: false } as const;
  return { run, definition, set, rewinds, counts, staging: false, merging: false, ...end };
}

/** Values that somebody has set go before those of the resolvers, which are then not asked. */
async function resolve({ run, definition, set }: Run): Promise<ResolvedWatermarks> {
  const watermarks = definition.watermarks.filter(({ name }) => !(name in set));
  if (watermarks.length === 0) return { values: set, resolved: {} };
  const { resolveWatermarks } = stepsOn(definition.runner_pool);
  const answer = await resolveWatermarks({ run, definition: { ...definition, watermarks } });
  // In the histories of earlier builds it is the values alone, each of them a text.
  const found = typeof answer.values === 'object' ? answer : { values: answer as never, resolved: {} };
  return { values: { ...found.values, ...set }, resolved: found.resolved };
}

async function stage(run: Run, plan: RunPlan): Promise<Staged> {
  run.staging = true;
  const staged = await stepsOf(run).stageRows(contextOf(run), plan);
  Object.assign(run.counts, {
    rows_source: staged.source_rows,
    rows_staged: staged.staged_rows,
    rows_rejected: staged.rejected?.rows ?? 0,
    bytes: staged.bytes,
  });
  run.rejected = staged.rejected ?? null;
  return staged;
}

/** No argument more than before, so that histories of earlier builds are replayed as they were. */
function planOf(
  run: Run,
  { row_limit }: ModuleRunRequest,
  values: WatermarkValues,
  resolved: WatermarkValues,
): Promise<RunPlan> {
  if (row_limit === undefined) return record.planRun(run, values, resolved);
  return record.planRun(run, values, resolved, row_limit);
}

/** Where a load is split, its ranges are found once, for every attempt. A test of the first rows is none. */
async function withRanges(run: Run, { row_limit }: ModuleRunRequest, plan: RunPlan): Promise<RunPlan> {
  if (!run.definition.module.split || row_limit !== undefined) return plan;
  const split = await stepsOf(run).planRanges(contextOf(run), plan);
  await record.recordRanges(run.run.id, split);
  return { ...plan, split };
}

/** Moves the first rows as far as staging, to see that they arrive there, and drops them again. */
async function tryOut(run: Run, plan: RunPlan): Promise<void> {
  await stage(run, plan);
  await settled(contextOf(run), false);
  run.status = 'dry_run';
}

async function merge(run: Run, staged: Staged, values: WatermarkValues): Promise<void> {
  run.merging = true;
  committed(run, await stepsOf(run).mergeRows(contextOf(run), staged, values));
}

function committed({ counts }: Run, merged: Merged): void {
  counts.rows_source = merged.source_rows;
  counts.rows_staged = merged.staged_rows;
  counts.rows_rejected = merged.source_rows - merged.staged_rows;
  counts.rows_merged = merged.merged_rows;
}

/** After a failure or a cancel the destination decides: a merge that had committed makes the run a success. */
async function settle(run: Run, failure: unknown): Promise<void> {
  run.status = isCancellation(failure) ? 'cancelled' : 'error';
  run.error = reasonOf(failure);
  if (!run.staging) return;
  try {
    const merged = await settled(contextOf(run), run.merging);
    if (!merged) return;
    committed(run, merged);
    run.error = run.status === 'cancelled' ? 'Cancelled after the merge had been committed' : null;
    run.status = 'success';
  } catch (unsettled) {
    if (run.merging) {
      run.status = 'error';
      run.error += `. ${unknownOutcome(unsettled, run)}`;
    } else {
      run.error += `. Nothing was merged; its staging could not be dropped yet: ${reasonOf(unsettled)}`;
    }
  }
}

/** In order, those that fit the outcome; one that fails is logged and neither undoes the merge nor stops the rest. */
async function runHooks(run: Run): Promise<void> {
  if (run.status === 'dry_run') return;
  const outcome = run.status === 'success' ? 'success' : 'failure';
  const hooks = run.definition.hooks.filter(({ run_on }) => run_on === 'always' || run_on === outcome);
  for (const hook of hooks) {
    try {
      const runIt = (): Promise<void> => stepsOn(poolOf(run, hook)).runHook(contextOf(run), hook);
      await (hook.run_on === 'always' ? CancellationScope.nonCancellable(runIt) : runIt());
    } catch (failure) {
      run.hookFailed = true;
      run.error = [run.error, `Hook ${hook.run_order}: ${reasonOf(failure)}`].filter(Boolean).join('. ');
    }
  }
}

async function finish(run: Run): Promise<RunOutcome> {
  const { counts, status, error, hookFailed, rejected, rewinds } = run;
  const used = { module_id: run.definition.module.id, rewinds };
  await record.finishRun(run.run.id, { ...counts, status, error, hook_failed: hookFailed, rejected }, used);
  const outcome: RunOutcome = { run_id: run.run.id, status, ...counts };
  if (status === 'error') throw runFailed(error ?? 'Failed', outcome);
  if (status === 'cancelled') throw new CancelledFailure(error ?? 'Cancelled', [outcome]);
  return outcome;
}

/** What the steps are given: no more than they need, since it is stored in the history. */
const contextOf = ({ run, definition }: Run): RunContext => ({ run, definition });

const stepsOf = ({ definition }: Run): ReturnType<typeof stepsOn> => stepsOn(definition.runner_pool);

/** A hook goes where its own connection is. */
const poolOf = ({ definition }: Run, { connection }: Run['definition']['hooks'][number]): string | null =>
  connection.runner_pool ?? definition.runner_pool;
