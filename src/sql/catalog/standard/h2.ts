import { quoteIdentifier, quoteLiteral } from '../../literal.js';
import { h2 as engine } from '../../standard/embedded.js';
import { decimal, text } from '../logicalType.js';
import type { Place } from '../catalog.js';
import { altered, standardCatalog } from './catalog.js';
import { decimals, fraction, integers, standardTypes, texts } from './types.js';

const ZONE = ' WITH TIME ZONE';
const types = standardTypes({
  fractions: true,
  known: {
    decfloat: () => decimal(null),
    enum: () => text(),
    varchar_ignorecase: ({ sizes: [length] }) => text(length ?? null),
  },
  names: {
    boolean: 'BOOLEAN',
    integer: integers({ 8: 'TINYINT', 16: 'SMALLINT', 32: 'INTEGER', 64: 'BIGINT' }, 'NUMERIC(20,0)'),
    decimal: (precision, scale) =>
      precision === null ? 'NUMERIC(100,30)' : decimals('NUMERIC', 100_000)(precision, scale),
    float: { 32: 'REAL', 64: 'DOUBLE PRECISION' },
    text: texts(
      { fixed: 'CHARACTER', varying: 'CHARACTER VARYING', long: 'CHARACTER VARYING' },
      { fixed: 1_000, varying: 1_000_000, key: 1_000_000 },
    ),
    bytes: (length) => (length === null ? 'BINARY VARYING' : `BINARY VARYING(${length})`),
    date: 'DATE',
    time: (precision, zoned) => fraction('TIME', precision ?? 6, 9, zoned ? ZONE : ''),
    timestamp: (precision, zoned) => fraction('TIMESTAMP', precision ?? 6, 9, zoned ? ZONE : ''),
    uuid: 'UUID',
    json: 'JSON',
  },
});

const schemaOf = ({ schema }: Place): string => (schema ? quoteLiteral(schema) : 'CURRENT_SCHEMA');

export const h2Catalog = standardCatalog({
  driver: 'h2',
  engine,
  types: {
    ...types,
    // The labels of an enum may hold brackets.
    parseType: (type) => types.parseType(type.replace(/^enum\(.*$/is, 'enum')),
  },
  browseFields: [{ name: 'schema', label: 'Schema', required: false }],
  defaultSchema: 'PUBLIC',
  schemas: () => `SELECT schema_name FROM information_schema.schemata
 WHERE schema_name NOT IN ('INFORMATION_SCHEMA', 'pipekit_staging')
 ORDER BY CASE schema_name WHEN CURRENT_SCHEMA THEN 0 ELSE 1 END, schema_name`,
  tables: (place) => ({
    name: 'table_name',
    kind: 'table_type',
    comment: 'remarks',
    rows: `CASE table_type WHEN 'VIEW' THEN NULL ELSE row_count_estimate END`,
    from: `FROM information_schema.tables WHERE table_schema = ${schemaOf(place)}`,
  }),
  columns: (place) => ({
    table: 'c.table_name',
    name: 'c.column_name',
    type: [
      'c.data_type',
      'COALESCE(c.character_maximum_length, c.numeric_precision)',
      'COALESCE(c.numeric_scale, c.datetime_precision)',
    ],
    nullable: 'c.is_nullable',
    default: `CASE c.is_identity WHEN 'YES' THEN 'identity' ELSE c.column_default END`,
    comment: 'c.remarks',
    key: `(SELECT k.ordinal_position FROM information_schema.key_column_usage k
  JOIN information_schema.table_constraints t ON t.constraint_schema = k.constraint_schema AND t.constraint_name = k.constraint_name
 WHERE t.constraint_type = 'PRIMARY KEY' AND k.table_schema = c.table_schema AND k.table_name = c.table_name
   AND k.column_name = c.column_name)`,
    order: 'c.ordinal_position',
    from: `FROM information_schema.columns c WHERE c.table_schema = ${schemaOf(place)}`,
  }),
  position: (part, within) => `LOCATE(${part}, ${within})`,
  first: (query, rows) => `${query} LIMIT ${rows}`,
  date: (day) => `DATE ${quoteLiteral(day)}`,
  grantHint: ({ schema = 'PUBLIC' }, user) =>
    `GRANT SELECT ON SCHEMA ${quoteIdentifier(schema)} TO ${quoteIdentifier(user)};`,
  createSchema: (schema) => `CREATE SCHEMA IF NOT EXISTS ${quoteIdentifier(schema)}`,
  comment: (table, column, about) => `COMMENT ON COLUMN ${table}.${column} IS ${quoteLiteral(about)}`,
  widen: (table, { name, type }) =>
    altered(engine, table, `ALTER COLUMN ${quoteIdentifier(name)} SET DATA TYPE ${type}`),
});
