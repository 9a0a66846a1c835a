import { PipekitError } from '../domain/errors.js';
import type { DatabaseLogin, ResultColumn } from '../domain/ports.js';
import {
  beyondMending,
  type CatalogColumn,
  catalogOf,
  compareDestination,
  sourceDrift,
  type TypeDrift,
  typeDrift,
  wantedColumns,
} from '../sql/index.js';
import type { DatabaseDependencies, RunContext } from './dependencies.js';
import type { Step } from './step.js';

interface Ends {
  source: DatabaseLogin;
  destination: DatabaseLogin;
  query: string;
}

/**
 * Before anything is staged: rows are written by position, so a query whose columns have changed must not run, nor one
 * whose values the destination would cut. What the destination lacks is added, and what has become too narrow widened,
 * where the module's policy says so; otherwise the staging table's DDL refuses what is missing.
 */
export async function examineDrift(deps: DatabaseDependencies, context: RunContext, ends: Ends, step: Step) {
  const { module, source } = context.definition;
  // Runs that earlier builds began have no policy.
  const policy = module.drift_policy ?? 'ignore';
  if (policy === 'ignore') return;
  const catalog = catalogOf(source.driver);
  const columns = await resultColumns(deps, catalog.zeroRows(ends.query), ends, step);
  const drift = columns && sourceDrift(module, columns);
  if (drift) refuse(drift, 'Change the module’s columns or its query so that they agree.');
  const given = (columns ?? []).map((column) => ({ type: catalog.resultType(column) }));
  const isWider = typeDrift(drivers(context), module, given, []).length > 0;
  if (!isWider && policy === 'fail') return;
  const existing = await destinationColumns(deps, context, ends, step);
  const types = typeDrift(drivers(context), module, given, existing);
  const left = beyondMending(policy, types);
  if (left.length > 0) refuse(left.map(({ message }) => message).join('; '), hintFor(left));
  if (policy === 'add_columns') await mend(deps, context, { ...ends, existing, types }, step);
}

const drivers = ({ definition: { source, destination } }: RunContext) => ({
  source: source.driver,
  destination: destination.driver,
});

function refuse(what: string, hint: string): never {
  throw new PipekitError('rejected', `${what}; nothing was moved`, { field: 'columns_json', hint });
}

const hintFor = (drift: TypeDrift[]): string =>
  drift.every(({ type }) => type !== null)
    ? `Let the module’s drift policy add and widen columns, or widen by hand: ${drift.map(({ column, type }) => `${column} to ${type}`).join(', ')}.`
    : 'Change the column’s type in the destination and in the module, or cast it in the query.';

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

/** None where there is no table. */
async function destinationColumns(
  { pipe }: DatabaseDependencies,
  { definition: { module, destination } }: RunContext,
  ends: Ends,
  { call }: Step,
): Promise<CatalogColumn[]> {
  const catalog = catalogOf(destination.driver);
  const { place, table } = catalog.placeOf(module.dest_table);
  const { sql, read } = catalog.getColumns(place, table);
  return (await pipe.query(ends.destination, sql, 10_000, call)).rows.map(read);
}

/** Executed again, it finds what it has added. */
async function mend(
  { pipe }: DatabaseDependencies,
  { definition: { module, destination } }: RunContext,
  { existing, types, ...ends }: Ends & { existing: CatalogColumn[]; types: TypeDrift[] },
  { call, say }: Step,
): Promise<void> {
  // No table at all is not drift: whoever made the module makes it, with its key.
  if (existing.length === 0) return;
  const wanted = wantedColumns(module, types);
  const differences = compareDestination(destination.driver, module.dest_table, wanted, existing);
  const statements = differences.flatMap((difference) => difference.statements);
  if (statements.length === 0) return;
  for (const { message } of types) say(`Drift: ${message}`);
  for (const { message } of differences.filter((one) => one.statements.length > 0)) say(`Drift: ${message}`);
  await pipe.script(ends.destination, statements, call);
  for (const statement of statements) say(`Altered the destination: ${statement.sql}`);
}
