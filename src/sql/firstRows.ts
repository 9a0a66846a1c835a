import type { DriverName } from '../domain/connection.js';
import { asTable } from './asTable.js';
import { hasWith, outline } from './parsing/outline.js';
import { parseSelect } from './parsing/selectList.js';
import { withoutSemicolon } from './parsing/statements.js';

/** How each database says "so many rows and no more": before what it selects, or behind the query. */
type Limit = (query: string, rows: number, driver: DriverName) => string;

const nested = (query: string, driver: DriverName) => asTable(query, driver, 'pipekit_first', ' AS ');
const limit: Limit = (query, rows, driver) => `SELECT * FROM ${nested(query, driver).from} LIMIT ${rows}`;
const fetchFirst: Limit = (query, rows, driver) => {
  const { before, from } = nested(query, driver);
  return `${before}SELECT * FROM ${from} FETCH FIRST ${rows} ROWS ONLY`;
};

/** Clauses of DB2 that only stand at the very end. */
const AT_THE_END = /^(FOR (READ|FETCH|UPDATE)|OPTIMIZE FOR|WITH (UR|CS|RS|RR|NC))$/;

/** DB2's words stand behind the query as it is, unless it has such words itself. */
const fetchFirstBehind: Limit = (query, rows, driver) => {
  const landmarks = outline(query, driver);
  if (!landmarks || landmarks.some(({ word }) => ['FETCH', 'LIMIT', 'OFFSET'].includes(word)))
    return fetchFirst(query, rows, driver);
  // Not the first: a table of WITH may be called UR.
  const end = landmarks.find(
    ({ word }, at) => at > 0 && AT_THE_END.test(`${word} ${landmarks[at + 1]?.word}`),
  )?.start;
  const words = `\nFETCH FIRST ${rows} ROWS ONLY`;
  return end === undefined ? query + words : `${query.slice(0, end).trimEnd()}${words}\n${query.slice(end)}`;
};

/** Within the query's own SELECT where it is one that has no limit: a query in brackets may have no ORDER BY, and no column without a name. */
const top: Limit = (query, rows, driver) => {
  const parsed = parseSelect(query, driver);
  const isLimited = outline(query, driver)?.some(({ word }) => ['TOP', 'OFFSET'].includes(word));
  if ('list' in parsed && !isLimited) {
    const { before } = parsed.list;
    return `${before}TOP (${rows}) ${query.slice(before.length)}`;
  }
  const { before, from } = nested(query, driver);
  return `${before}SELECT TOP (${rows}) * FROM ${from}`;
};

const LIMITS: Record<DriverName, Limit> = {
  postgresql: limit,
  mariadb: limit,
  mysql: limit,
  sqlite: limit,
  h2: limit,
  duckdb: limit,
  derby: fetchFirst,
  derbyserver: fetchFirst,
  db2: (query, rows, driver) => (hasWith(query, driver) ? fetchFirstBehind : fetchFirst)(query, rows, driver),
  db2i: fetchFirstBehind,
  sqlserver: top,
  oracle: (query, rows) => `SELECT * FROM (\n${query}\n) WHERE ROWNUM <= ${rows}`,
};

/** The query's first rows, whichever these are: for a test that shall not read a whole table. */
export function firstRows(query: string, driver: DriverName, rows: number): string {
  return LIMITS[driver](withoutSemicolon(query, driver), rows, driver);
}
