import type { ScriptStatement } from '../../domain/ports.js';
import { quoteIdentifier, quoteLiteral } from '../mariadbBookkeeping.js';
import { qualifiedTableName, tableParts } from '../mariadbDestination.js';
import type { Catalog, CatalogColumn, NewColumn, NewTable, Place, Search } from './catalog.js';
import { parseType, resultType, typeName } from './mariadbTypes.js';
import { commonExpression } from './sentinels.js';
import { hasWith } from '../parsing/outline.js';
import { withoutSemicolon } from '../parsing/statements.js';
import { zeroRows } from './zeroRows.js';

/** The database named, or the one in the connection's URL. */
const databaseOf = ({ database }: Place): string => (database ? quoteLiteral(database) : 'DATABASE()');
const holds = (column: string, text: string): string =>
  text === '' ? 'TRUE' : `LOCATE(LOWER(${quoteLiteral(text)}), LOWER(${column})) > 0`;
const beginners = (column: string, text: string): string =>
  text === '' ? column : `LOCATE(LOWER(${quoteLiteral(text)}), LOWER(${column})) > 1, ${column}`;

const SYSTEM = `'information_schema', 'mysql', 'performance_schema', 'sys', 'pipekit_staging'`;

const listSchemas: Catalog['listSchemas'] = () => ({
  sql: `SELECT schema_name FROM information_schema.schemata WHERE schema_name NOT IN (${SYSTEM})
 ORDER BY schema_name <> IFNULL(DATABASE(), ''), schema_name`,
  read: ([name]) => name as string,
});

/** Names and kinds only: for anything more the server opens every table of the database. */
const listTables: Catalog['listTables'] = (place, { text, limit }) => ({
  sql: `SELECT table_name, table_type FROM information_schema.tables
 WHERE table_schema = ${databaseOf(place)} AND ${holds('table_name', text)}
 ORDER BY ${beginners('table_name', text)} LIMIT ${limit}`,
  read: ([name, kind]) => ({
    name: name as string,
    kind: kind?.includes('VIEW') ? 'view' : 'table',
    comment: null,
    rows: null,
    readable: null,
  }),
});

/** One look-up by name for each table, which opens no other. */
const describeTables: NonNullable<Catalog['describeTables']> = (place, names) => ({
  sql: names
    .map(
      (
        name,
      ) => `SELECT table_name, NULLIF(table_comment, ''), table_rows, table_type FROM information_schema.tables
 WHERE table_schema = ${databaseOf(place)} AND table_name = ${quoteLiteral(name)}`,
    )
    .join('\nUNION ALL\n'),
  read: ([name, comment, rows, kind]) => ({
    name: name as string,
    // The comment of a view is always VIEW.
    comment: kind === 'VIEW' ? null : (comment ?? null),
    rows: rows === null || rows === undefined ? null : Number(rows),
  }),
});

const getColumns: Catalog['getColumns'] = (place, table) => ({
  sql: `SELECT c.column_name, c.column_type, c.is_nullable, NULLIF(c.column_default, 'NULL'), NULLIF(c.column_comment, ''),
       (SELECT k.ordinal_position FROM information_schema.key_column_usage k
         WHERE k.table_schema = c.table_schema AND k.table_name = c.table_name
           AND k.constraint_name = 'PRIMARY' AND k.column_name = c.column_name)
  FROM information_schema.columns c
 WHERE c.table_schema = ${databaseOf(place)} AND c.table_name = ${quoteLiteral(table)}
 ORDER BY c.ordinal_position`,
  read: ([name, type, nullable, byDefault, comment, key]): CatalogColumn => ({
    name: name as string,
    type: type as string,
    nullable: nullable === 'YES',
    default: byDefault ?? null,
    comment: comment ?? null,
    key_position: key === null || key === undefined ? null : Number(key),
  }),
});

const columnInventory = (place: Place, { text, limit }: Search) => ({
  sql: `SELECT table_name, column_name, column_type FROM information_schema.columns
 WHERE table_schema = ${databaseOf(place)} AND ${holds('column_name', text)}
 ORDER BY ${beginners('column_name', text)}, table_name LIMIT ${limit}`,
  read: ([table, column, type]: (string | null)[]) => ({
    table: table as string,
    column: column as string,
    type: type as string,
  }),
});

const definition = ({ name, type, nullable, comment }: NewColumn): string =>
  `${quoteIdentifier(name)} ${type}${nullable ? ' NULL' : ' NOT NULL'}${comment ? ` COMMENT ${quoteLiteral(comment)}` : ''}`;

function createSchema(table: string): ScriptStatement[] {
  const { database } = tableParts(table);
  if (database === undefined) return [];
  const sql = `CREATE DATABASE IF NOT EXISTS ${quoteIdentifier(database)} CHARACTER SET utf8mb4`;
  return [{ name: 'create database', sql }];
}

function createTable({ table, columns, key }: NewTable): ScriptStatement[] {
  const lines = columns.map((column) => `  ${definition(column)}`);
  if (key.length > 0) lines.push(`  PRIMARY KEY (${key.map(quoteIdentifier).join(', ')})`);
  // InnoDB: a merge must be able to take back what it did.
  const sql = `CREATE TABLE ${qualifiedTableName(table)} (\n${lines.join(',\n')}\n) ENGINE=InnoDB CHARACTER SET utf8mb4`;
  return [{ name: 'create table', sql }];
}

/**
 * Not as a derived table where that can be: MariaDB executes one without a table, such as `SELECT sleep(9)`, while it still
 * plans. It takes no WITH in brackets.
 */
function describing(query: string): string {
  if (hasWith(query, 'mariadb')) return zeroRows(query, 'mariadb');
  return `(\n${withoutSemicolon(query, 'mariadb')}\n) LIMIT 0`;
}

export const mariadbCatalog: Catalog = {
  browseFields: [{ name: 'database', label: 'Database', required: false }],
  testQuery: 'SELECT 1',
  noValue: 'SELECT NULL',
  listSchemas,
  listTables,
  describeTables,
  getColumns,
  columnInventory,
  grantHint: ({ database }, user) =>
    `GRANT SELECT ON ${database ? `${quoteIdentifier(database)}.*` : '*.*'} TO ${quoteLiteral(user)}@'%';`,
  parseType,
  typeName,
  resultType,
  defaultExpression(column) {
    const quoted = quoteIdentifier(column.name);
    const type = parseType(column.type);
    // FLOAT is printed with six digits, which is not what it holds.
    if (/^\s*float\b/i.test(column.type)) {
      const note = 'FLOAT is read as DOUBLE: the server prints a FLOAT with six digits only.';
      return { sql: `CAST(${quoted} AS DOUBLE)`, type, makesNull: false, note };
    }
    return commonExpression(column, quoted, type, quoteLiteral);
  },
  tableReference: ({ database }, table) =>
    [database, table]
      .filter((part) => part)
      .map((part) => quoteIdentifier(part as string))
      .join('.'),
  zeroRows: describing,
  placeOf(text) {
    const { database, table } = tableParts(text);
    return { place: database === undefined ? {} : { database }, table };
  },
  createSchema,
  createTable,
  addColumn: (table, column) => [
    {
      name: 'add column',
      sql: `ALTER TABLE ${qualifiedTableName(table)} ADD COLUMN ${definition({ ...column, nullable: true })}`,
    },
  ],
  widenColumn: (table, column) => [
    {
      name: 'widen column',
      sql: `ALTER TABLE ${qualifiedTableName(table)} MODIFY COLUMN ${definition(column)}`,
    },
  ],
};
