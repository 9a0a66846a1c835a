/** Databases in a file of the runner's machine. */
import { PipekitError } from '../../domain/errors.js';
import type { ScriptStatement } from '../../domain/ports.js';
import { quoteIdentifier, quoteLiteral } from '../literal.js';
import { resolvedLess } from '../lookback.js';
import { destinationParts, type Engine, lookBackBy, makeMissing } from './engine.js';

const SCHEMA = quoteIdentifier('pipekit_staging');
const inSchema = (table: string): string => `${SCHEMA}.${quoteIdentifier(table)}`;
const names = (columns: string[]): string => columns.map(quoteLiteral).join(', ');
const selectList = (columns: string[]): string => columns.map(quoteIdentifier).join(', ');
const own = (sql: string): ScriptStatement => ({ name: 'bookkeeping', sql });
const ifMissing = (create: Record<string, string>): ScriptStatement[] =>
  Object.values(create).map((sql) => own(sql.replace('CREATE TABLE', 'CREATE TABLE IF NOT EXISTS')));

const common = {
  quoteIdentifier,
  quoteLiteral,
  nameParts: ['schema', 'table'],
  staged: inSchema,
  dual: '',
  now: 'CURRENT_TIMESTAMP',
  session: [],
  concatenate: '||' as const,
  substring: 'SUBSTR' as const,
  deleteMatching: (destination: string, staging: string, match: string): string =>
    `DELETE FROM ${destination} AS dest\n WHERE EXISTS (SELECT 1 FROM ${staging} AS staging WHERE ${match})`,
};

/** SQLite has no schemas: its staging tables have names that begin with `pipekit_staging.`. */
const PREFIX = 'pipekit_staging.';
export const sqlite: Engine = {
  ...common,
  nameParts: ['table'],
  staged: (table) => quoteIdentifier(PREFIX + table),
  types: { key: 'TEXT', text: 'TEXT', number: 'INTEGER', moment: 'TEXT' },
  bookkeeping: ifMissing,
  // CREATE … AS SELECT would forget the declared types, and with them which columns hold bytes.
  createAttempt: (table, columns, { dest_table }) => ({
    name: 'create',
    sql: `SELECT ${quoteLiteral(`CREATE TABLE ${table} (`)} ||
 group_concat('"' || replace(name, '"', '""') || '" ' || type, ', ') || ')'
 FROM pragma_table_info(${quoteLiteral(destinationParts(sqlite, dest_table).table as string)}) WHERE name IN (${names(columns)})`,
    execute_rows: true,
  }),
  stagingTables: {
    name: `substr(name, ${PREFIX.length + 1})`,
    from: `FROM sqlite_master WHERE type = 'table' AND substr(name, 1, ${PREFIX.length}) = ${quoteLiteral(PREFIX)}`,
  },
  lookBack(sql, lookback) {
    if (lookback.unit === null) return resolvedLess(sql, (column) => `${column} - ${lookback.amount}`);
    throw new PipekitError(
      'invalid',
      'SQLite keeps times as text, so a lookback of a time has no one meaning',
      {
        field: 'lookback',
        hint: "Subtract it in the resolver: SELECT datetime(max(updated_at), '-15 minutes') …",
      },
    );
  },
  daysAgo: (days) => `datetime('now', '-${days} days')`,
  columnsOf: ({ dest_table }, columns) =>
    `SELECT name, type, "notnull" FROM pragma_table_info(${quoteLiteral(destinationParts(sqlite, dest_table).table as string)})
 WHERE name IN (${names(columns)}) ORDER BY name`,
  idempotencyKey: ({ uid }) => [
    {
      name: 'idempotency key',
      sql: `CREATE TEMP TABLE pipekit_run AS SELECT ${quoteLiteral(uid)} AS run_uid`,
    },
  ],
};

/** As H2 and DuckDB have it. */
const stagingByInformationSchema = {
  name: 'table_name',
  from: `FROM information_schema.tables WHERE table_schema = 'pipekit_staging'`,
};

const schemaOf = (engine: Engine, table: string, current: string): { schema: string; name: string } => {
  const parts = destinationParts(engine, table);
  return {
    schema: parts.schema === undefined ? current : quoteLiteral(parts.schema),
    name: quoteLiteral(parts.table as string),
  };
};

export const h2: Engine = {
  ...common,
  types: { key: 'VARCHAR(400)', text: 'VARCHAR', number: 'BIGINT', moment: 'TIMESTAMP(6) WITH TIME ZONE' },
  bookkeeping: (create) => [own(`CREATE SCHEMA IF NOT EXISTS ${SCHEMA}`), ...ifMissing(create)],
  createAttempt: (table, columns, { dest_table }) => ({
    name: 'create',
    sql: `CREATE TABLE ${table} AS SELECT ${selectList(columns)} FROM ${tableOf(h2, dest_table)} WITH NO DATA`,
  }),
  stagingTables: stagingByInformationSchema,
  lookBack: lookBackBy((column, amount, unit) => `DATEADD(${unit}, -${amount}, ${column})`),
  daysAgo: (days) => `DATEADD(DAY, -${days}, CURRENT_TIMESTAMP)`,
  columnsOf(module, columns) {
    const { schema, name } = schemaOf(h2, module.dest_table, 'CURRENT_SCHEMA');
    return `SELECT column_name, data_type, character_maximum_length, numeric_precision, numeric_scale, datetime_precision, is_nullable
 FROM information_schema.columns WHERE table_schema = ${schema} AND table_name = ${name}
 AND column_name IN (${names(columns)}) ORDER BY column_name`;
  },
  idempotencyKey: ({ uid }) => [
    { name: 'idempotency key', sql: `SET @pipekit_run_uid = ${quoteLiteral(uid)}` },
  ],
};

export const duckdb: Engine = {
  ...common,
  types: { key: 'VARCHAR', text: 'VARCHAR', number: 'BIGINT', moment: 'TIMESTAMP' },
  bookkeeping: (create) => [own(`CREATE SCHEMA IF NOT EXISTS ${SCHEMA}`), ...ifMissing(create)],
  createAttempt: (table, columns, { dest_table }) => ({
    name: 'create',
    sql: `CREATE TABLE ${table} AS SELECT ${selectList(columns)} FROM ${tableOf(duckdb, dest_table)} WITH NO DATA`,
  }),
  stagingTables: stagingByInformationSchema,
  lookBack: lookBackBy((column, amount, unit) => `${column} - INTERVAL ${amount} ${unit}`),
  daysAgo: (days) => `CURRENT_TIMESTAMP::TIMESTAMP - INTERVAL ${days} DAY`,
  columnsOf(module, columns) {
    const { schema, name } = schemaOf(duckdb, module.dest_table, 'current_schema()');
    return `SELECT column_name, data_type, is_nullable FROM information_schema.columns
 WHERE table_catalog = current_database() AND table_schema = ${schema} AND table_name = ${name}
 AND column_name IN (${names(columns)}) ORDER BY column_name`;
  },
  idempotencyKey: ({ uid }) => [
    { name: 'idempotency key', sql: `SET VARIABLE pipekit_run_uid = ${quoteLiteral(uid)}` },
  ],
};

const DERBY_TABLES = 'SYS.SYSTABLES t JOIN SYS.SYSSCHEMAS s ON s.SCHEMAID = t.SCHEMAID';
const derbyMissing = (table: string): string =>
  `NOT EXISTS (SELECT 1 FROM ${DERBY_TABLES} WHERE s.SCHEMANAME = 'pipekit_staging' AND t.TABLENAME = ${quoteLiteral(table)})`;
const derbySchema: ScriptStatement = {
  name: 'bookkeeping',
  sql: `SELECT ${quoteLiteral(`CREATE SCHEMA ${SCHEMA}`)} FROM SYSIBM.SYSDUMMY1
 WHERE NOT EXISTS (SELECT 1 FROM SYS.SYSSCHEMAS WHERE SCHEMANAME = 'pipekit_staging')`,
  execute_rows: true,
};

export const derby: Engine = {
  ...common,
  dual: ' FROM SYSIBM.SYSDUMMY1',
  types: { key: 'VARCHAR(400)', text: 'VARCHAR(32672)', number: 'BIGINT', moment: 'TIMESTAMP' },
  bookkeeping: (create) => [derbySchema, ...makeMissing(derby, create, derbyMissing)],
  createAttempt: (table, columns, { dest_table }) => ({
    name: 'create',
    sql: `CREATE TABLE ${table} AS SELECT ${selectList(columns)} FROM ${tableOf(derby, dest_table)} WITH NO DATA`,
  }),
  stagingTables: {
    name: 't.TABLENAME',
    from: `FROM ${DERBY_TABLES} WHERE s.SCHEMANAME = 'pipekit_staging'`,
  },
  // It has no WITH.
  lookBack: (sql, { amount, unit }) =>
    `SELECT ${unit ? `{fn TIMESTAMPADD(SQL_TSI_${unit.slice(0, -1).toUpperCase()}, -${amount}, v)}` : `v - ${amount}`}, v
 FROM (\n${sql.trim().replace(/;\s*$/, '')}\n) AS pipekit_resolved (v)`,
  daysAgo: (days) => `{fn TIMESTAMPADD(SQL_TSI_DAY, -${days}, CURRENT_TIMESTAMP)}`,
  columnsOf(module, columns) {
    const { schema, name } = schemaOf(derby, module.dest_table, 'CURRENT SCHEMA');
    // As text: a class of Derby's own, which its network client has not.
    return `SELECT c.COLUMNNAME, CAST(c.COLUMNDATATYPE AS VARCHAR(200)) FROM ${DERBY_TABLES}
 JOIN SYS.SYSCOLUMNS c ON c.REFERENCEID = t.TABLEID WHERE s.SCHEMANAME = ${schema} AND t.TABLENAME = ${name}
 AND c.COLUMNNAME IN (${names(columns)}) ORDER BY c.COLUMNNAME`;
  },
  idempotencyKey: () => [],
};

function tableOf(engine: Engine, text: string): string {
  return Object.values(destinationParts(engine, text)).map(engine.quoteIdentifier).join('.');
}
