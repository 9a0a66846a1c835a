import type { Connection } from '../domain/connection.js';
import { asPipekitError, PipekitError } from '../domain/errors.js';
import { parseLookback } from '../domain/lookback.js';
import type { QueryResult } from '../domain/ports.js';
import type { RunDefinition } from '../domain/run.js';
import { dialectOf } from './dialects.js';

type Watermark = Pick<
  RunDefinition['watermarks'][number],
  'name' | 'connection' | 'resolver_sql' | 'lookback'
>;

/** Asks a database, and gives at most so many rows. */
export type Ask = (connection: Connection, sql: string, maxRows: number) => Promise<QueryResult>;

/**
 * What a watermark's resolver says: its first row's first column, less the lookback, which the database subtracts, and
 * before that. Null for NULL or no row. Throws `rejected` where the lookback does not fit it.
 */
export async function askResolver(
  watermark: Watermark,
  ask: Ask,
): Promise<{ value: string | null; resolved: string | null }> {
  const { connection, resolver_sql, lookback } = watermark;
  if (!lookback) {
    const { rows } = await ask(connection, resolver_sql, 1);
    return { value: rows[0]?.[0] ?? null, resolved: null };
  }
  const sql = dialectOf(connection.driver).lookBack(resolver_sql, parseLookback(lookback));
  const result = await ask(connection, sql, 1).catch((thrown: unknown) => {
    const error = asPipekitError(thrown);
    throw error.code === 'rejected' ? notFitting(watermark, error.message) : thrown;
  });
  // MariaDB takes what looks like a number or a date out of a text, quotes or not, and NULL where nothing does.
  const type = result.columns[1]?.type ?? '';
  const [value = null, resolved = null] = result.rows[0] ?? [];
  if (/char|text|string/i.test(type) || (value === null && resolved !== null))
    throw notFitting(watermark, `its value is of type ${type}`);
  return { value, resolved };
}

function notFitting({ name, lookback = '' }: Watermark, why: string): PipekitError {
  const wanted = parseLookback(lookback).unit === null ? 'a bare number' : 'a bare date and time';
  return new PipekitError(
    'rejected',
    `A lookback of ${lookback} needs a resolver of {${name}} that gives ${wanted}, quoted in the source query if need be: ${why}`,
  );
}
