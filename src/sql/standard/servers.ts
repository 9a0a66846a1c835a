/** Servers that this project has not been run against: docs/drivers.md. Their SQL is pinned by test/sql/standard. */
import { PipekitError } from '../../domain/errors.js';
import { quoteIdentifier, quoteLiteral } from '../literal.js';
import { destinationParts, type Engine, lookBackBy, makeMissing, type ModuleDefinition } from './engine.js';

const list = (columns: string[], quote: (text: string) => string): string => columns.map(quote).join(', ');
const tableOf = (engine: Engine, text: string): string =>
  Object.values(destinationParts(engine, text)).map(engine.quoteIdentifier).join('.');
const deleteExists =
  (as: string) =>
  (destination: string, staging: string, match: string): string =>
    `DELETE FROM ${destination}${as}dest\n WHERE EXISTS (SELECT 1 FROM ${staging}${as}staging WHERE ${match})`;

const bracketed = (name: string): string => `[${name.replaceAll(']', ']]')}]`;
const national = (text: string): string => `N${quoteLiteral(text)}`;

export const sqlserver: Engine = {
  quoteIdentifier: bracketed,
  quoteLiteral: national,
  nameParts: ['linked_server', 'database', 'schema', 'table'],
  staged: (table) => `[pipekit_staging].${bracketed(table)}`,
  dual: '',
  now: 'SYSUTCDATETIME()',
  types: { key: 'nvarchar(400)', text: 'nvarchar(max)', number: 'bigint', moment: 'datetime2' },
  // An error in the middle ends the transaction as a whole, never a part of it.
  session: [{ name: 'limits', sql: 'SET XACT_ABORT ON; SET LOCK_TIMEOUT 60000; SET NOCOUNT OFF' }],
  bookkeeping: (create) => [
    {
      name: 'bookkeeping',
      sql: `IF SCHEMA_ID(N'pipekit_staging') IS NULL EXEC(N'CREATE SCHEMA [pipekit_staging]')`,
    },
    ...makeMissing(
      sqlserver,
      create,
      (table) => `OBJECT_ID(${national(`pipekit_staging.${table}`)}) IS NULL`,
    ),
  ],
  createAttempt(table, columns, module) {
    const from = `SELECT ${list(columns, bracketed)}`;
    const destination = tableOf(sqlserver, localTable(module));
    // A UNION forgets that a column is an identity, which would refuse our values.
    const sql = `${from} INTO ${table} FROM ${destination} WHERE 1 = 0\nUNION ALL\n${from} FROM ${destination} WHERE 1 = 0`;
    return { name: 'create', sql };
  },
  stagingTables: { name: 'name', from: `FROM sys.tables WHERE schema_id = SCHEMA_ID(N'pipekit_staging')` },
  concatenate: '+',
  substring: 'SUBSTRING',
  lookBack: lookBackBy((column, amount, unit) => `DATEADD(${unit}, -${amount}, ${column})`),
  daysAgo: (days) => `DATEADD(day, -${days}, SYSUTCDATETIME())`,
  columnsOf(module, columns) {
    const parts = destinationParts(sqlserver, localTable(module));
    const catalog = parts.database === undefined ? '' : `${bracketed(parts.database)}.`;
    const schema = parts.schema === undefined ? 'SCHEMA_NAME()' : national(parts.schema);
    return `SELECT COLUMN_NAME, DATA_TYPE, CHARACTER_MAXIMUM_LENGTH, NUMERIC_PRECISION, NUMERIC_SCALE, DATETIME_PRECISION, COLLATION_NAME, IS_NULLABLE
 FROM ${catalog}INFORMATION_SCHEMA.COLUMNS WHERE TABLE_SCHEMA = ${schema} AND TABLE_NAME = ${national(parts.table as string)}
 AND COLUMN_NAME IN (${list(columns, national)}) ORDER BY COLUMN_NAME`;
  },
  deleteMatching: (destination, staging, match) =>
    `DELETE dest FROM ${destination} AS dest\n WHERE EXISTS (SELECT 1 FROM ${staging} AS staging WHERE ${match})`,
  idempotencyKey: ({ uid }) => [
    { name: 'idempotency key', sql: `EXEC sp_set_session_context N'pipekit_run_uid', ${national(uid)}` },
  ],
};

/** The merge is one local transaction: ledger and rows of a linked server would need two, and a coordinator. */
function localTable({ dest_table }: ModuleDefinition): string {
  if (destinationParts(sqlserver, dest_table).linked_server === undefined) return dest_table;
  throw new PipekitError(
    'invalid',
    `"${dest_table}" is on a linked server, which cannot be written to safely`,
    {
      field: 'dest_table',
      hint: 'Make a connection to that server itself.',
    },
  );
}

const clientAccounting = (uid: string) => [
  {
    name: 'idempotency key',
    sql: `CALL SYSPROC.WLM_SET_CLIENT_INFO(NULL, NULL, NULL, ${quoteLiteral(uid)}, NULL)`,
  },
];

interface Db2Catalog {
  schema: string;
  /** Its tables and columns, and what they call things. */
  tables: { name: string; schema: string; table: string };
  columns: { name: string; schema: string; table: string; column: string; details: string };
}

function db2Engine({ schema, tables, columns }: Db2Catalog): Engine {
  const staging = quoteIdentifier(schema);
  const engine: Engine = {
    quoteIdentifier,
    quoteLiteral,
    nameParts: ['schema', 'table'],
    staged: (table) => `${staging}.${quoteIdentifier(table)}`,
    dual: ' FROM SYSIBM.SYSDUMMY1',
    now: 'CURRENT TIMESTAMP',
    types: { key: 'VARCHAR(400)', text: 'VARCHAR(16000)', number: 'BIGINT', moment: 'TIMESTAMP' },
    session: [],
    bookkeeping: (create) =>
      makeMissing(
        engine,
        create,
        (table) =>
          `NOT EXISTS (SELECT 1 FROM ${tables.name} WHERE ${tables.schema} = ${quoteLiteral(schema)} AND ${tables.table} = ${quoteLiteral(table)})`,
      ),
    createAttempt: (table, names, { dest_table }) => ({
      name: 'create',
      sql: `CREATE TABLE ${table} AS (SELECT ${list(names, quoteIdentifier)} FROM ${tableOf(engine, dest_table)}) WITH NO DATA`,
    }),
    stagingTables: {
      name: tables.table,
      from: `FROM ${tables.name} WHERE ${tables.schema} = ${quoteLiteral(schema)}`,
    },
    concatenate: '||',
    substring: 'SUBSTR',
    lookBack: lookBackBy((column, amount, unit) => `${column} - ${amount} ${unit}S`),
    daysAgo: (days) => `CURRENT TIMESTAMP - ${days} DAYS`,
    columnsOf(module, names) {
      const parts = destinationParts(engine, module.dest_table);
      const place = parts.schema === undefined ? 'CURRENT SCHEMA' : quoteLiteral(parts.schema);
      return `SELECT ${columns.column}, ${columns.details} FROM ${columns.name}
 WHERE ${columns.schema} = ${place} AND ${columns.table} = ${quoteLiteral(parts.table as string)}
 AND ${columns.column} IN (${list(names, quoteLiteral)}) ORDER BY ${columns.column}`;
    },
    deleteMatching: deleteExists(' AS '),
    idempotencyKey: ({ uid }) => clientAccounting(uid),
  };
  return engine;
}

/** A table that is not journaled is refused by the server: jrunner connects with commitment control, never *NONE. */
export const db2i = db2Engine({
  // A library's name has ten characters; a DBA makes it, with a journal.
  schema: 'PIPEKIT',
  tables: { name: 'QSYS2.SYSTABLES', schema: 'TABLE_SCHEMA', table: 'TABLE_NAME' },
  columns: {
    name: 'QSYS2.SYSCOLUMNS',
    schema: 'TABLE_SCHEMA',
    table: 'TABLE_NAME',
    column: 'COLUMN_NAME',
    details: 'DATA_TYPE, LENGTH, NUMERIC_SCALE, CCSID, IS_NULLABLE',
  },
});

export const db2 = db2Engine({
  schema: 'PIPEKIT_STAGING',
  tables: { name: 'SYSCAT.TABLES', schema: 'TABSCHEMA', table: 'TABNAME' },
  columns: {
    name: 'SYSCAT.COLUMNS',
    schema: 'TABSCHEMA',
    table: 'TABNAME',
    column: 'COLNAME',
    details: 'TYPENAME, LENGTH, SCALE, CODEPAGE, NULLS',
  },
});

/** A schema is a user, so staging is in the connection's own, with names that begin with `pipekit_staging.`. */
const PREFIX = 'pipekit_staging.';
export const oracle: Engine = {
  quoteIdentifier,
  quoteLiteral,
  nameParts: ['schema', 'table'],
  staged: (table) => quoteIdentifier(PREFIX + table),
  dual: ' FROM DUAL',
  now: 'SYSTIMESTAMP',
  types: { key: 'VARCHAR2(400)', text: 'CLOB', number: 'NUMBER(19)', moment: 'TIMESTAMP WITH TIME ZONE' },
  session: [],
  bookkeeping: (create) =>
    makeMissing(
      oracle,
      create,
      (table) => `NOT EXISTS (SELECT 1 FROM USER_TABLES WHERE TABLE_NAME = ${quoteLiteral(PREFIX + table)})`,
    ),
  createAttempt: (table, columns, { dest_table }) => ({
    name: 'create',
    sql: `CREATE TABLE ${table} AS SELECT ${list(columns, quoteIdentifier)} FROM ${tableOf(oracle, dest_table)} WHERE 1 = 0`,
  }),
  stagingTables: {
    name: `SUBSTR(TABLE_NAME, ${PREFIX.length + 1})`,
    from: `FROM USER_TABLES WHERE SUBSTR(TABLE_NAME, 1, ${PREFIX.length}) = ${quoteLiteral(PREFIX)}`,
  },
  concatenate: '||',
  substring: 'SUBSTR',
  lookBack: lookBackBy((column, amount, unit) => `${column} - NUMTODSINTERVAL(${amount}, '${unit}')`),
  daysAgo: (days) => `SYSTIMESTAMP - INTERVAL '${days}' DAY`,
  columnsOf(module, columns) {
    const parts = destinationParts(oracle, module.dest_table);
    const owner =
      parts.schema === undefined ? `SYS_CONTEXT('USERENV', 'CURRENT_SCHEMA')` : quoteLiteral(parts.schema);
    return `SELECT COLUMN_NAME, DATA_TYPE, CHAR_LENGTH, DATA_PRECISION, DATA_SCALE, NULLABLE
 FROM ALL_TAB_COLUMNS WHERE OWNER = ${owner} AND TABLE_NAME = ${quoteLiteral(parts.table as string)}
 AND COLUMN_NAME IN (${list(columns, quoteLiteral)}) ORDER BY COLUMN_NAME`;
  },
  deleteMatching: deleteExists(' '),
  idempotencyKey: ({ uid }) => [
    {
      name: 'idempotency key',
      sql: `BEGIN DBMS_SESSION.SET_IDENTIFIER(${quoteLiteral(uid)}); END;`,
    },
  ],
};
