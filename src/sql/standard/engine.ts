import { PipekitError } from '../../domain/errors.js';
import type { ScriptStatement } from '../../domain/ports.js';
import type { Lookback } from '../../domain/lookback.js';
import type { RunDefinition, RunIdentity } from '../../domain/run.js';
import { resolvedLess } from '../lookback.js';
import { splitQualifiedName } from '../qualifiedName.js';

export type ModuleDefinition = RunDefinition['module'];

/** What databases that speak standard SQL still differ in. Pure: it makes text, it opens nothing. */
export interface Engine {
  quoteIdentifier(name: string): string;
  quoteLiteral(text: string): string;
  /** The parts of a destination's name, from the outermost: `['schema', 'table']`. The last is always there. */
  readonly nameParts: string[];
  /** A table of the staging area, as SQL. */
  staged(table: string): string;
  /** What a SELECT of constants ends with. */
  readonly dual: string;
  readonly now: string;
  /** A short text that can be a key, a long one, a whole number of 64 bits, a moment. */
  readonly types: { key: string; text: string; number: string; moment: string };
  /** Limits on waiting, where they are the session's. */
  readonly session: ScriptStatement[];
  /** Makes what is missing of the staging area and these tables in it: `create` by name. */
  bookkeeping(create: Record<string, string>): ScriptStatement[];
  /** An empty table of the destination's columns, with their types. */
  createAttempt(table: string, columns: string[], module: ModuleDefinition): ScriptStatement;
  /** The staging area in the catalogue: what stands for a table's name there, and from where, with a WHERE. */
  readonly stagingTables: { name: string; from: string };
  readonly concatenate: '||' | '+';
  readonly substring: 'SUBSTR' | 'SUBSTRING';
  /** A resolver's SQL less a lookback: a row with the value to use and the one that was resolved. */
  lookBack(resolverSql: string, lookback: Lookback): string;
  /** The moment so many days before now. */
  daysAgo(days: number): string;
  /** A query: a row for each of these columns of the destination, with its type and whether NULL is refused. */
  columnsOf(module: ModuleDefinition, columns: string[]): string;
  /** Deletes the destination's rows that have a match in staging. */
  deleteMatching(destination: string, staging: string, match: string): string;
  /** Tells the rest of the transaction its run's uid. Empty where a session can keep nothing. */
  idempotencyKey(run: Pick<RunIdentity, 'uid'>): ScriptStatement[];
}

/** A destination's name in its parts, by the engine's own words. */
export function destinationParts(engine: Pick<Engine, 'nameParts'>, text: string): Record<string, string> {
  const parts = splitQualifiedName(text);
  const names = engine.nameParts.slice(-parts.length);
  if (parts.length > engine.nameParts.length) {
    throw new PipekitError('invalid', `"${text}" has more parts than ${engine.nameParts.join('.')}`, {
      field: 'dest_table',
      hint: `Write ${engine.nameParts.join('.')}; what is left out at the front is the connection's own.`,
    });
  }
  return Object.fromEntries(names.map((name, index) => [name, parts[index] as string]));
}

/** Each statement that makes a table runs only where a query of the catalogue finds none. */
export function makeMissing(
  engine: Pick<Engine, 'quoteLiteral' | 'dual'>,
  create: Record<string, string>,
  isMissing: (table: string) => string,
): ScriptStatement[] {
  return Object.entries(create).map(([table, sql]) => ({
    name: 'bookkeeping',
    sql: `SELECT ${engine.quoteLiteral(sql)}${engine.dual} WHERE ${isMissing(table)}`,
    execute_rows: true,
  }));
}

/** A lookback where `less` takes so many of a unit, `SECOND` to `DAY`, from a time. */
export const lookBackBy =
  (less: (column: string, amount: number, unit: string) => string): Engine['lookBack'] =>
  (resolverSql, { amount, unit }) =>
    resolvedLess(resolverSql, (column) =>
      unit ? less(column, amount, unit.slice(0, -1).toUpperCase()) : `${column} - ${amount}`,
    );
