import { quoteIdentifier, quoteLiteral } from '../../literal.js';
import { withoutSemicolon } from '../../parsing/statements.js';
import { oracle as engine } from '../../standard/servers.js';
import type { Place } from '../catalog.js';
import { bytes, decimal, sized, text } from '../logicalType.js';
import { altered, standardCatalog } from './catalog.js';
import { aFloat, aTimestamp, fraction, someBytes, someText, standardTypes } from './types.js';

const MAX = { varying: 4_000, key: 1_000 };
const DIGITS = { 8: 3, 16: 5, 24: 8, 32: 10, 64: 20 } as const;

const types = standardTypes({
  fractions: true,
  known: {
    // Without a precision, up to 40 digits with the point anywhere.
    number: ({ sizes: [precision, scale] }) => decimal(precision ?? null, scale ?? 0),
    float: () => decimal(null),
    varchar2: someText(false),
    nvarchar2: someText(false),
    nchar: someText(true),
    nclob: () => text(),
    long: () => text(),
    raw: someBytes(false),
    'long raw': () => bytes(),
    binary_float: aFloat(32),
    binary_double: aFloat(64),
    // It has a time of day.
    date: aTimestamp(0),
    timestamp: aTimestamp(6),
  },
  names: {
    boolean: 'NUMBER(1)',
    integer: (bits) => sized('NUMBER', DIGITS[bits], 0),
    decimal: (precision, scale) =>
      precision === null
        ? 'NUMBER'
        : sized('NUMBER', Math.min(precision, 38), Math.min(Math.max(scale, 0), 38)),
    float: { 32: 'BINARY_FLOAT', 64: 'BINARY_DOUBLE' },
    // By characters, where 4,000 bytes allow it.
    text: (length, fixed, key) => {
      if (key && (length === null || length > MAX.key)) return `VARCHAR2(${MAX.key} CHAR)`;
      if (length === null || length > MAX.varying) return 'CLOB';
      return `${fixed && length <= 2_000 ? 'CHAR' : 'VARCHAR2'}(${length} CHAR)`;
    },
    bytes: (length, key) =>
      key
        ? `RAW(${Math.min(length ?? 2_000, 2_000)})`
        : length !== null && length <= 2_000
          ? `RAW(${length})`
          : 'BLOB',
    date: 'DATE',
    time: () => 'VARCHAR2(20)',
    timestamp: (precision, zoned) => fraction('TIMESTAMP', precision ?? 6, 9, zoned ? ' WITH TIME ZONE' : ''),
    uuid: 'CHAR(36 CHAR)',
    json: 'CLOB',
  },
});

const ownerOf = ({ schema }: Place): string =>
  schema ? quoteLiteral(schema) : `SYS_CONTEXT('USERENV', 'CURRENT_SCHEMA')`;

export const oracleCatalog = standardCatalog({
  driver: 'oracle',
  engine,
  types: { ...types, parseType: (type) => types.parseType(type.replace(/ (char|byte)\)/i, ')')) },
  browseFields: [{ name: 'schema', label: 'Schema', required: false }],
  schemas: () => `SELECT USERNAME FROM ALL_USERS WHERE ORACLE_MAINTAINED = 'N' ORDER BY USERNAME`,
  tables: (place) => ({
    name: 'o.OBJECT_NAME',
    kind: 'o.OBJECT_TYPE',
    comment: 'm.COMMENTS',
    rows: 't.NUM_ROWS',
    from: `FROM ALL_OBJECTS o
 LEFT JOIN ALL_TABLES t ON t.OWNER = o.OWNER AND t.TABLE_NAME = o.OBJECT_NAME
 LEFT JOIN ALL_TAB_COMMENTS m ON m.OWNER = o.OWNER AND m.TABLE_NAME = o.OBJECT_NAME
 WHERE o.OBJECT_TYPE IN ('TABLE', 'VIEW') AND o.OBJECT_NAME NOT LIKE 'pipekit\\_staging.%' ESCAPE '\\' AND o.OWNER = ${ownerOf(place)}`,
  }),
  columns: (place) => ({
    table: 'c.TABLE_NAME',
    name: 'c.COLUMN_NAME',
    type: [
      'c.DATA_TYPE',
      `COALESCE(NULLIF(c.CHAR_LENGTH, 0), c.DATA_PRECISION, CASE WHEN c.DATA_TYPE = 'RAW' THEN c.DATA_LENGTH WHEN c.DATA_SCALE = 0 THEN 38 END)`,
      'c.DATA_SCALE',
    ],
    nullable: 'c.NULLABLE',
    // A LONG, which no function takes.
    default: 'c.DATA_DEFAULT',
    comment: 'm.COMMENTS',
    key: `(SELECT k.POSITION FROM ALL_CONSTRAINTS p JOIN ALL_CONS_COLUMNS k ON k.OWNER = p.OWNER AND k.CONSTRAINT_NAME = p.CONSTRAINT_NAME
 WHERE p.CONSTRAINT_TYPE = 'P' AND p.OWNER = c.OWNER AND p.TABLE_NAME = c.TABLE_NAME AND k.COLUMN_NAME = c.COLUMN_NAME)`,
    order: 'c.COLUMN_ID',
    from: `FROM ALL_TAB_COLUMNS c
 LEFT JOIN ALL_COL_COMMENTS m ON m.OWNER = c.OWNER AND m.TABLE_NAME = c.TABLE_NAME AND m.COLUMN_NAME = c.COLUMN_NAME
 WHERE c.OWNER = ${ownerOf(place)}`,
  }),
  position: (part, within) => `INSTR(${within}, ${part})`,
  first: (query, rows) => `${query} FETCH FIRST ${rows} ROWS ONLY`,
  date: (day) => `DATE ${quoteLiteral(day)}`,
  // No AS before the name of a derived table.
  zeroRows: (query) => `SELECT * FROM (\n${withoutSemicolon(query, 'oracle')}\n) WHERE 1 = 0`,
  grantHint: ({ schema = '…' }, user) =>
    `GRANT SELECT ANY TABLE ON SCHEMA ${quoteIdentifier(schema)} TO ${quoteIdentifier(user)};`,
  comment: (table, column, about) => `COMMENT ON COLUMN ${table}.${column} IS ${quoteLiteral(about)}`,
  add: (definition) => `ADD (${definition})`,
  widen: (table, { name, type }) => altered(engine, table, `MODIFY (${quoteIdentifier(name)} ${type})`),
});
