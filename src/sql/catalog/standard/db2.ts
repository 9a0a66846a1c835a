/** DB2 for i and DB2 LUW: one language, two catalogues. Pinned by test/sql/catalog/servers. */
import { quoteIdentifier, quoteLiteral } from '../../literal.js';
import { hasWith } from '../../parsing/outline.js';
import { withoutSemicolon } from '../../parsing/statements.js';
import { db2 as luwEngine, db2i as iEngine } from '../../standard/servers.js';
import type { Catalog, Place } from '../catalog.js';
import { bytes, decimal, sized, text } from '../logicalType.js';
import { zeroRows } from '../zeroRows.js';
import { altered, type CatalogSpec, standardCatalog } from './catalog.js';
import {
  aTime,
  aTimestamp,
  decimals,
  fraction,
  integers,
  type Parse,
  someText,
  someBytes,
  standardTypes,
  texts,
  type Types,
} from './types.js';

const aFloatOf: Parse = ({ sizes: [size = 8] }) => ({
  kind: 'float',
  bits: size === 4 || size === 24 ? 32 : 64,
});

const typesOf = (max: { decimal: number; key: number }, boolean: string): Types =>
  standardTypes({
    fractions: true,
    known: {
      float: aFloatOf,
      decfloat: () => decimal(null),
      graphic: someText(true),
      vargraphic: someText(false),
      varg: someText(false),
      dbclob: () => text(),
      varbin: someBytes(false),
      time: aTime(0),
      timestamp: aTimestamp(6),
      timestmp: aTimestamp(6),
      rowid: () => bytes(40),
    },
    names: {
      boolean,
      integer: integers({ 16: 'SMALLINT', 32: 'INTEGER', 64: 'BIGINT' }, 'DECIMAL(20,0)'),
      decimal: decimals('DECIMAL', max.decimal),
      float: { 32: 'REAL', 64: 'DOUBLE' },
      text: texts(
        { fixed: 'CHAR', varying: 'VARCHAR', long: 'CLOB' },
        { fixed: 254, varying: 16_000, key: max.key },
      ),
      bytes: (length, key) =>
        key
          ? `${sized('VARCHAR', Math.min(length ?? max.key, max.key))} FOR BIT DATA`
          : length !== null && length <= 16_000
            ? `${sized('VARCHAR', length)} FOR BIT DATA`
            : 'BLOB',
      date: 'DATE',
      // Of whole seconds: text keeps what a TIME would lose.
      time: (precision) => (precision === 0 ? 'TIME' : 'VARCHAR(20)'),
      timestamp: (precision) => fraction('TIMESTAMP', precision ?? 6, 12),
      uuid: 'CHAR(36)',
      json: 'CLOB',
    },
  });

/** No WITH in brackets: the words stand behind the query as it is, and a row is not read. */
const oneRow =
  (driver: 'db2' | 'db2i'): Catalog['zeroRows'] =>
  (query) =>
    `${withoutSemicolon(query, driver)}\nFETCH FIRST 1 ROW ONLY`;

const schemaOf = ({ schema }: Place): string => (schema ? quoteLiteral(schema) : 'CURRENT SCHEMA');

const common = (engine: typeof iEngine) =>
  ({
    engine,
    browseFields: [{ name: 'schema', label: 'Schema', required: false }],
    position: (part, within) => `LOCATE(${part}, ${within})`,
    first: (query, rows) => `${query} FETCH FIRST ${rows} ROWS ONLY`,
    date: (day) => `DATE(${quoteLiteral(day)})`,
    comment: (table, column, about) => `COMMENT ON COLUMN ${table}.${column} IS ${quoteLiteral(about)}`,
    createSchema: (schema) => `CREATE SCHEMA ${quoteIdentifier(schema)}`,
    widen: (table, { name, type }) =>
      altered(engine, table, `ALTER COLUMN ${quoteIdentifier(name)} SET DATA TYPE ${type}`),
  }) satisfies Partial<CatalogSpec>;

export const db2iCatalog = standardCatalog({
  ...common(iEngine),
  driver: 'db2i',
  types: typesOf({ decimal: 63, key: 1_000 }, 'SMALLINT'),
  schemas: () => `SELECT SCHEMA_NAME FROM QSYS2.SYSSCHEMAS
 WHERE SCHEMA_NAME NOT LIKE 'Q%' AND SCHEMA_NAME NOT LIKE 'SYS%' AND SCHEMA_NAME <> 'PIPEKIT' ORDER BY SCHEMA_NAME`,
  tables: (place) => ({
    name: 'TABLE_NAME',
    kind: `CASE WHEN TABLE_TYPE IN ('V', 'L') THEN 'VIEW' ELSE 'TABLE' END`,
    comment: 'TABLE_TEXT',
    from: `FROM QSYS2.SYSTABLES WHERE TABLE_TYPE IN ('T', 'P', 'L', 'V', 'M') AND TABLE_SCHEMA = ${schemaOf(place)}`,
  }),
  columns: (place) => ({
    table: 'c.TABLE_NAME',
    name: 'c.COLUMN_NAME',
    // Text without a code page is bytes.
    type: [
      `CASE WHEN c.CCSID = 65535 AND c.DATA_TYPE IN ('CHAR', 'VARCHAR') THEN RTRIM(c.DATA_TYPE) CONCAT ' FOR BIT DATA' ELSE c.DATA_TYPE END`,
      'c.LENGTH',
      'c.NUMERIC_SCALE',
    ],
    nullable: 'c.IS_NULLABLE',
    default: `CASE WHEN c.IS_IDENTITY = 'YES' THEN 'identity' ELSE c.COLUMN_DEFAULT END`,
    comment: 'c.COLUMN_TEXT',
    key: `(SELECT k.ORDINAL_POSITION FROM QSYS2.SYSKEYCST k
  JOIN QSYS2.SYSCST p ON p.CONSTRAINT_SCHEMA = k.CONSTRAINT_SCHEMA AND p.CONSTRAINT_NAME = k.CONSTRAINT_NAME
 WHERE p.CONSTRAINT_TYPE = 'PRIMARY KEY' AND k.TABLE_SCHEMA = c.TABLE_SCHEMA AND k.TABLE_NAME = c.TABLE_NAME
   AND k.COLUMN_NAME = c.COLUMN_NAME)`,
    order: 'c.ORDINAL_POSITION',
    from: `FROM QSYS2.SYSCOLUMNS c WHERE c.TABLE_SCHEMA = ${schemaOf(place)}`,
  }),
  zeroRows: oneRow('db2i'),
  grantHint: ({ schema = '…' }, user) =>
    `GRTOBJAUT OBJ(${schema}/*ALL) OBJTYPE(*FILE) USER(${user}) AUT(*USE)`,
});

export const db2Catalog = standardCatalog({
  ...common(luwEngine),
  driver: 'db2',
  types: typesOf({ decimal: 31, key: 500 }, 'BOOLEAN'),
  schemas: () => `SELECT SCHEMANAME FROM SYSCAT.SCHEMATA
 WHERE SCHEMANAME NOT LIKE 'SYS%' AND SCHEMANAME NOT IN ('NULLID', 'SQLJ', 'PIPEKIT_STAGING') ORDER BY SCHEMANAME`,
  tables: (place) => ({
    name: 'TABNAME',
    kind: 'TYPE',
    comment: 'REMARKS',
    rows: 'NULLIF(CARD, -1)',
    from: `FROM SYSCAT.TABLES WHERE TYPE IN ('T', 'V', 'S', 'A', 'N') AND TABSCHEMA = ${schemaOf(place)}`,
  }),
  columns: (place) => ({
    table: 'c.TABNAME',
    name: 'c.COLNAME',
    type: [
      `CASE WHEN c.CODEPAGE = 0 AND c.TYPENAME IN ('CHARACTER', 'VARCHAR') THEN c.TYPENAME CONCAT ' FOR BIT DATA' ELSE c.TYPENAME END`,
      'c.LENGTH',
      'c.SCALE',
    ],
    nullable: 'c.NULLS',
    default: `CASE c.IDENTITY WHEN 'Y' THEN 'identity' ELSE c.DEFAULT END`,
    comment: 'c.REMARKS',
    key: 'c.KEYSEQ',
    order: 'c.COLNO',
    from: `FROM SYSCAT.COLUMNS c WHERE c.TABSCHEMA = ${schemaOf(place)}`,
  }),
  zeroRows: (query) => (hasWith(query, 'db2') ? oneRow('db2')(query) : zeroRows(query, 'db2')),
  grantHint: ({ schema = '…' }, user) =>
    `GRANT SELECTIN ON SCHEMA ${quoteIdentifier(schema)} TO USER ${quoteIdentifier(user)};`,
});
