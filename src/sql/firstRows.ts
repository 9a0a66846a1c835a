import type { DriverName } from '../domain/connection.js';
import { withoutSemicolon } from './parsing/statements.js';

/** How each database says "so many rows and no more": before what it selects, or behind the query. */
type Wrap = (query: string, rows: number) => string;

const derived = (query: string): string => `(\n${query}\n) AS pipekit_first`;
const limit: Wrap = (query, rows) => `SELECT * FROM ${derived(query)} LIMIT ${rows}`;
const fetchFirst: Wrap = (query, rows) => `SELECT * FROM ${derived(query)} FETCH FIRST ${rows} ROWS ONLY`;

const WRAPS: Record<DriverName, Wrap> = {
  postgresql: limit,
  mariadb: limit,
  mysql: limit,
  sqlite: limit,
  h2: limit,
  duckdb: limit,
  derby: fetchFirst,
  db2: fetchFirst,
  // It takes no WITH within brackets, so the words go behind the query as it is.
  db2i: (query, rows) => `${query}\nFETCH FIRST ${rows} ROWS ONLY`,
  sqlserver: (query, rows) => `SELECT TOP (${rows}) * FROM ${derived(query)}`,
  oracle: (query, rows) => `SELECT * FROM (\n${query}\n) WHERE ROWNUM <= ${rows}`,
};

/** The query's first rows, whichever these are: for a test that shall not read a whole table. */
export function firstRows(query: string, driver: DriverName, rows: number): string {
  return WRAPS[driver](withoutSemicolon(query, driver), rows);
}
