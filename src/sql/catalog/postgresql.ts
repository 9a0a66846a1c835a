import type { ScriptStatement } from '../../domain/ports.js';
import { quoteIdentifier, quoteLiteral } from '../literal.js';
import { splitQualifiedName } from '../qualifiedName.js';
import type { Catalog, NewColumn, NewTable, Place, Search } from './catalog.js';
import { parseType, resultType, typeName } from './postgresqlTypes.js';
import { commonExpression } from './sentinels.js';
import { zeroRows } from './zeroRows.js';

const qualified = (table: string): string => splitQualifiedName(table).map(quoteIdentifier).join('.');
const comment = (text: string | null): string => (text === null ? 'NULL' : quoteLiteral(text));

/** The schema's oid: of the one named, or of the first of the search path. */
const schemaOf = ({ schema }: Place): string => (schema ? quoteLiteral(schema) : 'current_schema()');
/** Names that hold the text, in any case; no pattern, so nothing has to be escaped. */
const holds = (column: string, text: string): string =>
  text === '' ? 'true' : `strpos(lower(${column}), ${quoteLiteral(text.toLowerCase())}) > 0`;
const beginners = (column: string, text: string): string =>
  `starts_with(lower(${column}), ${quoteLiteral(text.toLowerCase())}) DESC, ${column}`;

const listSchemas: Catalog['listSchemas'] = () => ({
  sql: `SELECT nspname FROM pg_namespace
 WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' AND has_schema_privilege(oid, 'USAGE')
 ORDER BY nspname <> current_schema(), nspname`,
  read: ([name]) => name as string,
});

/** The page is cut first: comments and privileges are looked up for its rows only. */
const listTables: Catalog['listTables'] = (place, { text, limit }) => ({
  sql: `SELECT relname, relkind, obj_description(oid, 'pg_class'), reltuples::bigint, has_table_privilege(oid, 'SELECT')
  FROM (SELECT c.oid, c.relname, c.relkind, c.reltuples FROM pg_class c
         WHERE c.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = ${schemaOf(place)})
           AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relispartition AND ${holds('c.relname', text)}
         ORDER BY ${beginners('c.relname', text)} LIMIT ${limit}) AS page
 ORDER BY ${beginners('relname', text)}`,
  read: ([name, kind, about, rows, readable]) => ({
    name: name as string,
    kind: kind === 'v' || kind === 'm' ? 'view' : 'table',
    comment: about ?? null,
    // -1: never analysed. A view has none.
    rows: kind === 'v' || Number(rows) < 0 ? null : Number(rows),
    readable: readable === 't',
  }),
});

/** A domain is shown as the type it is made of, which is there in other databases too. */
const fullType = `CASE t.typtype WHEN 'd' THEN format_type(t.typbasetype, t.typtypmod)
 ELSE format_type(a.atttypid, a.atttypmod) END`;

const getColumns: Catalog['getColumns'] = (place, table) => ({
  sql: `SELECT a.attname, ${fullType}, NOT (a.attnotnull OR t.typnotnull), pg_get_expr(d.adbin, d.adrelid),
       col_description(c.oid, a.attnum), array_position(k.conkey, a.attnum)
  FROM pg_class c
  JOIN pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
  JOIN pg_type t ON t.oid = a.atttypid
  LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
  LEFT JOIN pg_constraint k ON k.conrelid = c.oid AND k.contype = 'p'
 WHERE n.nspname = ${schemaOf(place)} AND c.relname = ${quoteLiteral(table)}
 ORDER BY a.attnum`,
  read: ([name, type, nullable, byDefault, about, key]) => ({
    name: name as string,
    type: type as string,
    nullable: nullable === 't',
    default: byDefault ?? null,
    comment: about ?? null,
    key_position: key === null || key === undefined ? null : Number(key),
  }),
});

const columnInventory = (place: Place, { text, limit }: Search) => ({
  sql: `SELECT c.relname, a.attname, ${fullType}
  FROM pg_class c
  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
  JOIN pg_type t ON t.oid = a.atttypid
 WHERE c.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = ${schemaOf(place)})
   AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relispartition AND ${holds('a.attname', text)}
 ORDER BY ${beginners('a.attname', text)}, c.relname LIMIT ${limit}`,
  read: ([table, column, type]: (string | null)[]) => ({
    table: table as string,
    column: column as string,
    type: type as string,
  }),
});

function createSchema(table: string): ScriptStatement[] {
  const [schema, name] = splitQualifiedName(table);
  if (name === undefined || schema === undefined) return [];
  return [{ name: 'create schema', sql: `CREATE SCHEMA IF NOT EXISTS ${quoteIdentifier(schema)}` }];
}

function commentOn(table: string, { name, comment: about }: NewColumn): ScriptStatement[] {
  if (about === null || about === '') return [];
  const sql = `COMMENT ON COLUMN ${qualified(table)}.${quoteIdentifier(name)} IS ${comment(about)}`;
  return [{ name: 'comment', sql }];
}

function createTable({ table, columns, key }: NewTable): ScriptStatement[] {
  const lines = columns.map(
    ({ name, type, nullable }) => `  ${quoteIdentifier(name)} ${type}${nullable ? '' : ' NOT NULL'}`,
  );
  if (key.length > 0) lines.push(`  PRIMARY KEY (${key.map(quoteIdentifier).join(', ')})`);
  return [
    { name: 'create table', sql: `CREATE TABLE ${qualified(table)} (\n${lines.join(',\n')}\n)` },
    ...columns.flatMap((column) => commentOn(table, column)),
  ];
}

export const postgresqlCatalog: Catalog = {
  browseFields: [{ name: 'schema', label: 'Schema', required: false }],
  defaultSchema: 'public',
  testQuery: 'SELECT 1',
  noValue: 'SELECT NULL',
  listSchemas,
  listTables,
  getColumns,
  columnInventory,
  grantHint({ schema = 'public' }, user) {
    const [place, role] = [quoteIdentifier(schema), quoteIdentifier(user)];
    return `GRANT USAGE ON SCHEMA ${place} TO ${role}; GRANT SELECT ON ALL TABLES IN SCHEMA ${place} TO ${role};`;
  },
  parseType,
  typeName,
  resultType,
  defaultExpression: (column) =>
    commonExpression(
      column,
      quoteIdentifier(column.name),
      parseType(column.type),
      (day) => `DATE ${quoteLiteral(day)}`,
    ),
  tableReference: ({ schema }, table) =>
    [schema, table]
      .filter((part) => part)
      .map((part) => quoteIdentifier(part as string))
      .join('.'),
  zeroRows: (query) => zeroRows(query, 'postgresql'),
  placeOf(table) {
    const parts = splitQualifiedName(table);
    const schema = parts.at(-2);
    return { place: schema === undefined ? {} : { schema }, table: parts.at(-1) as string };
  },
  createSchema,
  createTable,
  addColumn: (table, column) => [
    {
      name: 'add column',
      sql: `ALTER TABLE ${qualified(table)} ADD COLUMN ${quoteIdentifier(column.name)} ${column.type}`,
    },
    ...commentOn(table, column),
  ],
  widenColumn: (table, { name, type }) => [
    {
      name: 'widen column',
      sql: `ALTER TABLE ${qualified(table)} ALTER COLUMN ${quoteIdentifier(name)} TYPE ${type}`,
    },
  ],
};
