import { PipekitError } from '../domain/errors.js';
import { destinationColumns, mergeKeyColumns } from '../domain/module.js';
import type { MigrationResult } from '../domain/ports.js';
import type { Rejected, Rejection, RunPlan, Staged } from '../domain/run.js';
import { cannotSplit, dialectOf, rejectedTables } from '../sql/index.js';
import { copyRanges } from './copyRanges.js';
import { type DatabaseDependencies, login, type RunContext } from './dependencies.js';
import { examineDrift } from './drift.js';
import { firstRow } from './scriptRows.js';
import { runStep, type Step } from './step.js';

/** Copies the source query into a table of this attempt's own, then publishes it as the module's staging. */
export const stageRows =
  (deps: DatabaseDependencies) =>
  (context: RunContext, plan: RunPlan): Promise<Staged> =>
    runStep(
      deps,
      { runId: context.run.id, step: 'stage' },
      (step) => stage(deps, context, plan, step),
      ({ staged_rows, bytes }) => ({ rows: staged_rows, bytes }),
    );

async function stage(
  deps: DatabaseDependencies,
  context: RunContext,
  { source_sql: query, split }: RunPlan,
  step: Step,
): Promise<Staged> {
  const { run, definition } = context;
  const { module, source, destination } = definition;
  const { call, attempt, say } = step;
  const dialect = dialectOf(destination.driver);
  if (split && !dialect.split) throw cannotSplit();
  const claim = { run, module, attempt, split: split !== undefined };
  const aside = rejectedTables(dialect, claim);
  const into = login(deps, destination, run);
  const from = login(deps, source, run);
  await examineDrift(deps, context, { source: from, destination: into, query }, step);
  const prepared = await deps.pipe.script(into, dialect.prepareStaging(claim), call);
  const table = dialect.attemptTable(claim);
  say(`${source.name} → ${destination.name}, ${table}`);
  const ends = { source: from, destination: into, query, table };
  const columns = { columns: destinationColumns(module), key: mergeKeyColumns(module) };
  const migration = { ...ends, ...columns, ...(aside && { set_aside: aside.set_aside }) };
  const columns_hash = firstRow(prepared, 'columns')[0] ?? '';
  const moved = counted(
    split
      ? await copyRanges(deps, { context, claim, split, columns_hash, migration }, step)
      : await deps.pipe.migrate(migration, call),
  );
  await deps.pipe.script(into, dialect.publishStaging(claim, split?.ranges.length), call);
  const { source_rows, rows: staged_rows, bytes } = moved;
  const staged = { attempt, source_rows, staged_rows, bytes, columns_hash, ...(split && { split: true }) };
  if (!aside || moved.rejected === 0) return staged;
  const rejected = { rows: moved.rejected, table: aside.kept, first: moved.rejections };
  say(setAside(rejected));
  return { ...staged, rejected };
}

function setAside({ rows, first }: Rejected): string {
  const head =
    rows === 1
      ? '1 row was refused and set aside'
      : `${rows.toLocaleString('en')} rows were refused and set aside`;
  return `${head}, first ${first.map(sentence).join('; ')}`;
}

const sentence = ({ row, key, column, reason }: Rejection): string =>
  `row ${row}${key === null ? '' : ` (${key})`}${column === null ? '' : `, column "${column}"`}: ${reason}`;

/** Every row that was read is staged or set aside: what is in neither place would be lost without a word. */
function counted<T extends Pick<MigrationResult, 'source_rows' | 'rows' | 'rejected'>>(moved: T): T {
  const { source_rows, rows, rejected } = moved;
  if (source_rows === rows + rejected) return moved;
  throw new PipekitError(
    'rejected',
    `jrunner read ${source_rows} rows but staged ${rows}${rejected === 0 ? '' : ` and set ${rejected} aside`}; nothing was merged`,
  );
}
