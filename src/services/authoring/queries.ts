import type { Connection } from '../../domain/connection.js';
import { PipekitError } from '../../domain/errors.js';
import type { Databases, QueryResult } from '../../domain/ports.js';
import type { WatermarkValues } from '../../domain/run.js';
import {
  catalogOf,
  fillPlaceholders,
  placeholdersOf,
  requireOneStatement,
  withoutSemicolon,
} from '../../sql/index.js';
import type { IdOrName } from '../named.js';

export interface QueryOptions {
  limit: number;
  timeout_s: number;
  watermark_values: WatermarkValues;
}

/** A column of a query, with its full type. */
export interface QueryColumn {
  name: string;
  type: string;
}

export type QueryRows = { columns: QueryColumn[]; ms: number } & Pick<QueryResult, 'rows' | 'truncated'>;

export interface QueryService {
  /** The columns of any query, without reading its rows. */
  queryColumns(
    connection: IdOrName,
    sql: string,
    values: WatermarkValues,
    signal: AbortSignal,
  ): Promise<QueryColumn[]>;
  /** The first rows of any query, in a read-only transaction. Throws `rejected` when its time is over. */
  runQuery(connection: IdOrName, sql: string, options: QueryOptions, signal: AbortSignal): Promise<QueryRows>;
}

export function createQueries(find: (idOrName: IdOrName) => Connection, databases: Databases): QueryService {
  return {
    async queryColumns(idOrName, sql, values, signal) {
      const connection = find(idOrName);
      const catalog = catalogOf(connection.driver);
      const query = catalog.zeroRows(materialized(connection, sql, values));
      const { columns } = await databases.query(connection, query, 0, signal);
      return columns.map((column) => ({ name: column.name, type: catalog.resultType(column) }));
    },

    async runQuery(idOrName, sql, { limit, timeout_s, watermark_values }, signal) {
      const connection = find(idOrName);
      const catalog = catalogOf(connection.driver);
      const query = materialized(connection, sql, watermark_values);
      const started = performance.now();
      const { columns, rows, truncated } = await withTimeLimit(timeout_s, signal, (limited) =>
        databases.query(connection, query, limit, limited),
      );
      return {
        columns: columns.map((column) => ({ name: column.name, type: catalog.resultType(column) })),
        rows,
        truncated,
        ms: Math.round(performance.now() - started),
      };
    },
  };
}

/** The query as it can be sent: one statement, with a value for each placeholder. */
function materialized({ driver }: Connection, sql: string, values: WatermarkValues): string {
  const missing = placeholdersOf(sql, driver).filter((name) => !Object.hasOwn(values, name));
  if (missing.length > 0) {
    throw new PipekitError('invalid', `The query needs a value for {${missing.join('}, {')}}`, {
      field: 'watermark_values',
      hint: 'Give each placeholder the value to try the query with.',
    });
  }
  const query = fillPlaceholders(sql, values);
  requireOneStatement(query, driver);
  return withoutSemicolon(query, driver);
}

async function withTimeLimit<T>(
  seconds: number,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(tooLong(seconds)), seconds * 1000);
  try {
    return await work(AbortSignal.any([signal, limit.signal]));
  } finally {
    clearTimeout(timer);
  }
}

function tooLong(seconds: number): PipekitError {
  return new PipekitError('rejected', `The query took longer than ${seconds} s and was cancelled`, {
    hint: 'Narrow it with a WHERE clause, or allow it more time.',
  });
}
