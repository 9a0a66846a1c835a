import { PipekitError } from '../domain/errors.js';
import type { DatabaseLogin, ResultColumn } from '../domain/ports.js';
import { catalogOf, compareDestination, sourceDrift, wantedColumns } from '../sql/index.js';
import type { DatabaseDependencies, RunContext } from './dependencies.js';
import type { Step } from './step.js';

interface Ends {
  source: DatabaseLogin;
  destination: DatabaseLogin;
  query: string;
}

/**
 * Before anything is staged: rows are written by position, so a query whose columns have changed must not run. What the
 * destination lacks is added where the module's policy says so; otherwise the staging table's DDL refuses it.
 */
export async function examineDrift(deps: DatabaseDependencies, context: RunContext, ends: Ends, step: Step) {
  const { module, source } = context.definition;
  // Runs that earlier builds began have no policy.
  const policy = module.drift_policy ?? 'ignore';
  if (policy === 'ignore') return;
  const columns = await resultColumns(deps, catalogOf(source.driver).zeroRows(ends.query), ends, step);
  const drift = columns && sourceDrift(module, columns);
  if (drift) {
    throw new PipekitError('rejected', `${drift}; nothing was moved`, {
      field: 'columns_json',
      hint: 'Change the module’s columns or its query so that they agree.',
    });
  }
  if (policy === 'add_columns') await mend(deps, context, ends, step);
}

/** Undefined where the query cannot be wrapped: it may still be one that runs. */
async function resultColumns(
  { pipe }: DatabaseDependencies,
  sql: string,
  { source }: Ends,
  { call, say }: Step,
): Promise<ResultColumn[] | undefined> {
  try {
    return (await pipe.query(source, sql, 0, call)).columns;
  } catch (error) {
    if (!(error instanceof PipekitError) || error.code !== 'rejected') throw error;
    say(`The query's columns could not be compared with the module's: ${error.message}`);
    return undefined;
  }
}

/** Executed again, it finds what it has added. */
async function mend(
  { pipe }: DatabaseDependencies,
  { definition: { module, destination } }: RunContext,
  ends: Ends,
  { call, say }: Step,
): Promise<void> {
  const catalog = catalogOf(destination.driver);
  const { place, table } = catalog.placeOf(module.dest_table);
  const { sql, read } = catalog.getColumns(place, table);
  const existing = (await pipe.query(ends.destination, sql, 10_000, call)).rows.map(read);
  // No table at all is not drift: whoever made the module makes it, with its key.
  if (existing.length === 0) return;
  const differences = compareDestination(
    destination.driver,
    module.dest_table,
    wantedColumns(module),
    existing,
  );
  const statements = differences.flatMap((difference) => difference.statements);
  if (statements.length === 0) return;
  for (const { message } of differences.filter((one) => one.statements.length > 0)) say(`Drift: ${message}`);
  await pipe.script(ends.destination, statements, call);
  for (const statement of statements) say(`Altered the destination: ${statement.sql}`);
}
