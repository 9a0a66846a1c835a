import type { Merged, Staged, WatermarkValues } from '../domain/run.js';
import { dialectOf } from '../sql/index.js';
import { type DatabaseDependencies, login, type RunContext } from './dependencies.js';
import { firstRow, ledgerRow } from './scriptRows.js';
import { runStep, type Step } from './step.js';

/** Merges staging into the destination, once: the ledger row commits with the rows, and a retry reads it first. */
export const mergeRows =
  (deps: DatabaseDependencies) =>
  (context: RunContext, staged: Staged, values: WatermarkValues): Promise<Merged> =>
    runStep(
      deps,
      { runId: context.run.id, step: 'merge' },
      (step) => merge(deps, context, staged, values, step),
      ({ merged_rows }) => ({ rows: merged_rows }),
    );

async function merge(
  deps: DatabaseDependencies,
  { run, definition: { module, destination } }: RunContext,
  staged: Staged,
  values: WatermarkValues,
  { call, say }: Step,
): Promise<Merged> {
  const claim = { run, module, attempt: staged.attempt, split: staged.split };
  const statements = dialectOf(destination.driver).mergeTransaction(claim, staged, values);
  const result = await deps.pipe.script(login(deps, destination, run), statements, call);
  if (result.stopped_at !== null) {
    say('An earlier attempt had committed this merge; nothing was done twice');
    return ledgerRow(firstRow(result, 'ledger'));
  }
  for (const { name, rows } of result.statements) {
    if (name === 'empty' || name === 'delete') say(`${rows.toLocaleString('en')} rows deleted`);
    if (name === 'insert') say(`${rows.toLocaleString('en')} rows inserted`);
  }
  const { source_rows, staged_rows } = staged;
  return { source_rows, staged_rows, merged_rows: staged_rows };
}
