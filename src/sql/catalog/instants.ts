import type { DriverName } from '../../domain/connection.js';

/** How a dialect writes moments, for watermarks that a proposal makes. */
export interface Instants {
  /** A literal before every moment there is. */
  beginning: string;
  /** What a literal of a type with a zone ends with: the values are UTC's. */
  utcSuffix: string;
  /** The newest value as a literal of another dialect, NULL when there is none. `isZoned`: the column's own type has one. */
  newest(column: string, table: string, isZoned: boolean, suffix: string): string;
  /** A literal as it can be compared with a column, where it has to be said what it is. */
  literal?(sql: string, isZoned: boolean): string;
}

const quoted = (text: string, suffix: string): string => `'''' || ${text} || '${suffix}'''`;

const postgresql: Instants = {
  beginning: `'-infinity'`,
  utcSuffix: '+00',
  newest(column, table, isZoned, suffix) {
    const value = isZoned ? `max(${column}) AT TIME ZONE 'UTC'` : `max(${column})`;
    return `SELECT quote_literal((${value})::text${suffix === '' ? '' : ` || '${suffix}'`}) FROM ${table}`;
  },
};

const mariadb: Instants = {
  beginning: `'0001-01-01'`,
  // Sessions are UTC's, and a literal has no zone.
  utcSuffix: '',
  newest: (column, table, _isZoned, suffix) =>
    `SELECT CONCAT('''', MAX(${column}), '${suffix}''') FROM ${table}`,
};

/** Its moments are text as it came, which ends with its offset where there is one. */
const sqlite: Instants = {
  beginning: `'0001-01-01'`,
  utcSuffix: '+00',
  newest: (column, table, isZoned, suffix) =>
    `SELECT ${quoted(isZoned ? `REPLACE(MAX(${column}), '+00', '')` : `MAX(${column})`, suffix)} FROM ${table}`,
};

/** A session is UTC's, whose wall clock a cast shows. */
const h2: Instants = {
  beginning: `'0001-01-01 00:00:00'`,
  utcSuffix: '+00',
  newest: (column, table, isZoned, suffix) =>
    `SELECT ${quoted(`CAST(${isZoned ? `CAST(MAX(${column}) AS TIMESTAMP(9))` : `MAX(${column})`} AS VARCHAR)`, suffix)} FROM ${table}`,
};

const derby: Instants = {
  beginning: `'0001-01-01 00:00:00'`,
  utcSuffix: '',
  newest: (column, table, _isZoned, suffix) =>
    `SELECT ${quoted(`TRIM(CAST(MAX(${column}) AS CHAR(29)))`, suffix)} FROM ${table}`,
};

const duckdb: Instants = {
  beginning: `'-infinity'`,
  utcSuffix: '+00',
  newest: (column, table, isZoned, suffix) =>
    `SELECT ${quoted(`CAST(${isZoned ? `make_timestamp(epoch_us(MAX(${column})))` : `MAX(${column})`} AS VARCHAR)`, suffix)} FROM ${table}`,
};

/** A text would be read as the login's language has its dates. */
const sqlserver: Instants = {
  beginning: `'0001-01-01 00:00:00'`,
  utcSuffix: '+00:00',
  newest: (column, table, isZoned, suffix) =>
    `SELECT '''' + CONVERT(varchar(30), ${isZoned ? `CAST(SWITCHOFFSET(MAX(${column}), '+00:00') AS datetime2)` : `MAX(${column})`}, 121) + '${suffix}''' FROM ${table}`,
  literal: (sql, isZoned) => `CAST(${sql} AS ${isZoned ? 'datetimeoffset' : 'datetime2'})`,
};

const db2: Instants = {
  beginning: `'0001-01-01 00:00:00'`,
  utcSuffix: '',
  newest: (column, table, _isZoned, suffix) =>
    `SELECT ${quoted(`VARCHAR_FORMAT(MAX(${column}), 'YYYY-MM-DD HH24:MI:SS.FF6')`, suffix)} FROM ${table}`,
  literal: (sql) => `TIMESTAMP(${sql})`,
};

/** To it, a NULL between texts is the empty text. */
const oracle: Instants = {
  beginning: `'0001-01-01 00:00:00'`,
  utcSuffix: '',
  newest(column, table, isZoned, suffix) {
    const value = isZoned ? `SYS_EXTRACT_UTC(MAX(${column}))` : `CAST(MAX(${column}) AS TIMESTAMP)`;
    const text = quoted(`TO_CHAR(${value}, 'YYYY-MM-DD HH24:MI:SS.FF6')`, suffix);
    return `SELECT CASE WHEN MAX(${column}) IS NOT NULL THEN ${text} END FROM ${table}`;
  },
  literal(sql, isZoned) {
    const moment = `TO_TIMESTAMP(${sql}, 'YYYY-MM-DD HH24:MI:SS.FF')`;
    return isZoned ? `FROM_TZ(${moment}, 'UTC')` : moment;
  },
};

const INSTANTS: Record<DriverName, Instants> = {
  postgresql,
  mariadb,
  mysql: mariadb,
  sqlite,
  h2,
  derby,
  derbyserver: derby,
  duckdb,
  sqlserver,
  db2i: db2,
  db2,
  oracle,
};

export function instantsOf(driver: DriverName): Instants {
  return INSTANTS[driver];
}
