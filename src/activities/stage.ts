import { PipekitError } from '../domain/errors.js';
import { destinationColumns } from '../domain/module.js';
import type { PipeCall } from '../domain/ports.js';
import type { RunPlan, Staged } from '../domain/run.js';
import { dialectOf } from '../sql/index.js';
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
  { source_sql: query }: RunPlan,
  step: Step,
): Promise<Staged> {
  const { run, definition } = context;
  const { module, source, destination } = definition;
  const { call, attempt, say } = step;
  const dialect = dialectOf(destination.driver);
  const claim = { run, module, attempt };
  const into = login(deps, destination, run);
  const from = login(deps, source, run);
  await examineDrift(deps, context, { source: from, destination: into, query }, step);
  const prepared = await deps.pipe.script(into, dialect.prepareStaging(claim), call);
  const table = dialect.attemptTable(claim);
  say(`${source.name} → ${destination.name}, ${table}`);
  const columns = destinationColumns(module);
  const moved = await copyAll(deps, { source: from, destination: into, query, table, columns }, call);
  await deps.pipe.script(into, dialect.publishStaging(claim), call);
  return { attempt, ...moved, columns_hash: firstRow(prepared, 'columns')[0] ?? '' };
}

async function copyAll(
  { pipe }: DatabaseDependencies,
  migration: Parameters<DatabaseDependencies['pipe']['migrate']>[0],
  call: PipeCall,
): Promise<Pick<Staged, 'source_rows' | 'staged_rows' | 'bytes'>> {
  const { source_rows, rows: staged_rows, bytes } = await pipe.migrate(migration, call);
  if (source_rows === staged_rows) return { source_rows, staged_rows, bytes };
  throw new PipekitError(
    'rejected',
    `jrunner read ${source_rows} rows but staged ${staged_rows}; nothing was merged`,
  );
}
