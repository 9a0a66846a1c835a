import { quoteLiteral } from '../../literal.js';
import { sqlserver as engine } from '../../standard/servers.js';
import { hasWith } from '../../parsing/outline.js';
import { withoutSemicolon } from '../../parsing/statements.js';
import type { Place } from '../catalog.js';
import { bytes, decimal, sized, text } from '../logicalType.js';
import { zeroRows } from '../zeroRows.js';
import { altered, standardCatalog } from './catalog.js';
import {
  aDecimal,
  anInteger,
  aTime,
  aTimestamp,
  decimals,
  fraction,
  integers,
  someText,
  standardTypes,
  texts,
} from './types.js';

const name = engine.quoteIdentifier;
const MAX = { fixed: 4_000, varying: 4_000, key: 400 };

const types = standardTypes({
  fractions: true,
  unlimited: '(max)',
  known: {
    bit: () => ({ kind: 'boolean' }),
    tinyint: anInteger(8, true),
    decimal: aDecimal(18),
    numeric: aDecimal(18),
    money: () => decimal(19, 4),
    smallmoney: () => decimal(10, 4),
    nchar: someText(true),
    nvarchar: someText(false),
    ntext: () => text(),
    image: () => bytes(),
    uniqueidentifier: () => ({ kind: 'uuid' }),
    // A row's version, and no moment.
    timestamp: () => bytes(8, true),
    rowversion: () => bytes(8, true),
    time: aTime(7),
    datetime: aTimestamp(3),
    smalldatetime: aTimestamp(0),
    datetime2: aTimestamp(7),
    datetimeoffset: ({ sizes: [precision = 7] }) => ({ kind: 'timestamp', precision, zoned: true }),
  },
  names: {
    boolean: 'bit',
    integer: (bits, unsigned) =>
      bits === 8 && unsigned
        ? 'tinyint'
        : integers({ 16: 'smallint', 32: 'int', 64: 'bigint' }, 'decimal(20,0)')(bits, unsigned),
    decimal: decimals('decimal', 38),
    float: { 32: 'real', 64: 'float' },
    // National: another would lose what its code page lacks.
    text: texts({ fixed: 'nchar', varying: 'nvarchar', long: 'nvarchar(max)' }, MAX),
    bytes: (length, key) =>
      key
        ? sized('varbinary', Math.min(length ?? 900, 900))
        : length !== null && length <= 8_000
          ? sized('varbinary', length)
          : 'varbinary(max)',
    date: 'date',
    time: (precision) => fraction('time', precision ?? 6, 7),
    timestamp: (precision, zoned) => fraction(zoned ? 'datetimeoffset' : 'datetime2', precision ?? 6, 7),
    uuid: 'uniqueidentifier',
    json: 'nvarchar(max)',
  },
});

/** `[srv].[db].sys.`: the catalogue of a database, on a linked server perhaps. */
const sys = ({ linked_server, database }: Place): string =>
  `${[linked_server, database].map((part) => (part ? `${name(part)}.` : '')).join('')}sys`;
const schemaOf = ({ schema }: Place): string => engine.quoteLiteral(schema || 'dbo');
const length = `CASE WHEN t.name IN ('nchar', 'nvarchar') AND c.max_length > 0 THEN c.max_length / 2 ELSE c.max_length END`;

export const sqlserverCatalog = standardCatalog({
  driver: 'sqlserver',
  engine,
  types: { ...types, parseType: (type) => types.parseType(type.replace(/ identity$/i, '')) },
  browseFields: [
    { name: 'linked_server', label: 'Linked server', required: false },
    { name: 'database', label: 'Database', required: false },
    { name: 'schema', label: 'Schema', required: false },
  ],
  defaultSchema: 'dbo',
  schemas: (place) => `SELECT name FROM ${sys(place)}.schemas
 WHERE schema_id < 16384 AND name NOT IN (N'sys', N'INFORMATION_SCHEMA', N'guest', N'pipekit_staging')
 ORDER BY CASE name WHEN N'dbo' THEN 0 ELSE 1 END, name`,
  tables: (place) => ({
    name: 'o.name',
    kind: 'o.type',
    comment: `CAST(e.value AS nvarchar(4000))`,
    rows: `(SELECT SUM(p.rows) FROM ${sys(place)}.partitions p WHERE p.object_id = o.object_id AND p.index_id IN (0, 1))`,
    from: `FROM ${sys(place)}.objects o JOIN ${sys(place)}.schemas s ON s.schema_id = o.schema_id
 LEFT JOIN ${sys(place)}.extended_properties e ON e.class = 1 AND e.major_id = o.object_id AND e.minor_id = 0 AND e.name = N'MS_Description'
 WHERE o.type IN ('U', 'V') AND s.name = ${schemaOf(place)}`,
  }),
  columns: (place) => ({
    table: 'o.name',
    name: 'c.name',
    type: [
      't.name',
      `CASE WHEN t.name IN ('decimal', 'numeric') THEN c.precision ELSE ${length} END`,
      'c.scale',
    ],
    nullable: `c.is_nullable`,
    default: `CASE WHEN c.is_identity = 1 THEN N'identity' ELSE d.definition END`,
    comment: `CAST(e.value AS nvarchar(4000))`,
    key: `(SELECT x.key_ordinal FROM ${sys(place)}.indexes i
  JOIN ${sys(place)}.index_columns x ON x.object_id = i.object_id AND x.index_id = i.index_id
 WHERE i.is_primary_key = 1 AND i.object_id = c.object_id AND x.column_id = c.column_id)`,
    order: 'c.column_id',
    // An alias type is the one it is made of.
    from: `FROM ${sys(place)}.columns c JOIN ${sys(place)}.objects o ON o.object_id = c.object_id
 JOIN ${sys(place)}.schemas s ON s.schema_id = o.schema_id
 JOIN ${sys(place)}.types t ON t.user_type_id = CASE WHEN c.user_type_id > 256 AND c.system_type_id <> 240 THEN c.system_type_id ELSE c.user_type_id END
 LEFT JOIN ${sys(place)}.default_constraints d ON d.object_id = c.default_object_id
 LEFT JOIN ${sys(place)}.extended_properties e ON e.class = 1 AND e.major_id = c.object_id AND e.minor_id = c.column_id AND e.name = N'MS_Description'
 WHERE o.type IN ('U', 'V') AND s.name = ${schemaOf(place)}`,
  }),
  position: (part, within) => `CHARINDEX(${part}, ${within})`,
  first: (query, rows) => query.replace(/^SELECT/, `SELECT TOP (${rows})`),
  date: quoteLiteral,
  // WITH cannot stand in brackets: there the server only describes what it would give.
  zeroRows: (query) =>
    hasWith(query, 'sqlserver')
      ? `SET FMTONLY ON;\n${withoutSemicolon(query, 'sqlserver')}\n;SET FMTONLY OFF`
      : zeroRows(query, 'sqlserver'),
  grantHint: ({ schema = 'dbo' }, user) => `GRANT SELECT ON SCHEMA::${name(schema)} TO ${name(user)};`,
  // CREATE SCHEMA has to be alone in its batch.
  createSchema: (schema) => `EXEC(${engine.quoteLiteral(`CREATE SCHEMA ${name(schema)}`)})`,
  add: (definition) => `ADD ${definition} NULL`,
  widen: (table, { name: column, type, nullable }) =>
    altered(engine, table, `ALTER COLUMN ${name(column)} ${type}${nullable ? ' NULL' : ' NOT NULL'}`),
});
