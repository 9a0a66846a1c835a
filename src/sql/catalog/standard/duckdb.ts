import { quoteIdentifier, quoteLiteral } from '../../literal.js';
import { duckdb as engine } from '../../standard/embedded.js';
import type { Place } from '../catalog.js';
import { decimal, text } from '../logicalType.js';
import { altered, standardCatalog } from './catalog.js';
import { aFloat, anInteger, aTime, aTimestamp, decimals, standardTypes } from './types.js';

const INTEGERS = { 8: 'TINYINT', 16: 'SMALLINT', 24: 'INTEGER', 32: 'INTEGER', 64: 'BIGINT' } as const;

const types = standardTypes({
  fractions: false,
  known: {
    decimal: ({ sizes: [precision = 18, scale = 3] }) => decimal(precision, scale),
    utinyint: anInteger(8, true),
    usmallint: anInteger(16, true),
    uinteger: anInteger(32, true),
    ubigint: anInteger(64, true),
    hugeint: () => decimal(39),
    uhugeint: () => decimal(39),
    float: aFloat(32),
    // A length is no limit.
    varchar: () => text(),
    enum: () => text(),
    time: aTime(6),
    timestamp: aTimestamp(6),
    timestamptz: () => ({ kind: 'timestamp', precision: 6, zoned: true }),
    timestamp_s: aTimestamp(0),
    timestamp_ms: aTimestamp(3),
    timestamp_ns: aTimestamp(9),
  },
  names: {
    boolean: 'BOOLEAN',
    integer: (bits, unsigned) => (unsigned ? 'U' : '') + INTEGERS[bits],
    decimal: decimals('DECIMAL', 38),
    float: { 32: 'FLOAT', 64: 'DOUBLE' },
    text: () => 'VARCHAR',
    bytes: () => 'BLOB',
    date: 'DATE',
    time: (_, zoned) => (zoned ? 'TIME WITH TIME ZONE' : 'TIME'),
    timestamp: (_, zoned) => (zoned ? 'TIMESTAMP WITH TIME ZONE' : 'TIMESTAMP'),
    uuid: 'UUID',
    // The type JSON is an extension's, which may be missing.
    json: 'VARCHAR',
  },
});

const schemaOf = ({ schema }: Place): string => (schema ? quoteLiteral(schema) : 'current_schema()');

export const duckdbCatalog = standardCatalog({
  driver: 'duckdb',
  engine,
  types: {
    ...types,
    parseType: (type) => types.parseType(type.replace(/^enum\(.*$/is, 'enum')),
  },
  browseFields: [{ name: 'schema', label: 'Schema', required: false }],
  defaultSchema: 'main',
  schemas: () => `SELECT schema_name FROM information_schema.schemata
 WHERE catalog_name = current_database() AND schema_name NOT IN ('information_schema', 'pg_catalog', 'pipekit_staging')
 ORDER BY CASE schema_name WHEN current_schema() THEN 0 ELSE 1 END, schema_name`,
  tables: (place) => ({
    name: 't.name',
    kind: 't.kind',
    comment: 't.comment',
    rows: 't.size',
    from: `FROM (
 SELECT table_name AS name, 'TABLE' AS kind, comment, estimated_size AS size, schema_name, database_name FROM duckdb_tables()
 UNION ALL SELECT view_name, 'VIEW', comment, NULL, schema_name, database_name FROM duckdb_views()
) AS t WHERE t.database_name = current_database() AND t.schema_name = ${schemaOf(place)}`,
  }),
  columns: (place) => ({
    table: 'c.table_name',
    name: 'c.column_name',
    type: ['c.data_type'],
    nullable: 'c.is_nullable',
    default: 'c.column_default',
    comment: 'c.comment',
    key: `(SELECT list_position(k.constraint_column_names, c.column_name) FROM duckdb_constraints() k
 WHERE k.constraint_type = 'PRIMARY KEY' AND k.database_name = c.database_name AND k.schema_name = c.schema_name
   AND k.table_name = c.table_name AND list_contains(k.constraint_column_names, c.column_name))`,
    order: 'c.column_index',
    from: `FROM duckdb_columns() c WHERE c.database_name = current_database() AND c.schema_name = ${schemaOf(place)}`,
  }),
  position: (part, within) => `STRPOS(${within}, ${part})`,
  first: (query, rows) => `${query} LIMIT ${rows}`,
  date: (day) => `DATE ${quoteLiteral(day)}`,
  grantHint: () => 'Whoever may read the file may read all of its tables.',
  createSchema: (schema) => `CREATE SCHEMA IF NOT EXISTS ${quoteIdentifier(schema)}`,
  comment: (table, column, about) => `COMMENT ON COLUMN ${table}.${column} IS ${quoteLiteral(about)}`,
  widen: (table, { name, type }) =>
    altered(engine, table, `ALTER COLUMN ${quoteIdentifier(name)} SET DATA TYPE ${type}`),
});
