import { quoteIdentifier, quoteLiteral } from '../../literal.js';
import { derby as engine } from '../../standard/embedded.js';
import type { Place } from '../catalog.js';
import { bytes, sized, text } from '../logicalType.js';
import { altered, standardCatalog } from './catalog.js';
import { aTime, aTimestamp, decimals, integers, standardTypes, texts } from './types.js';

/** The longest VARCHAR, and the longest CHAR; an index's page holds a key of about this many bytes. */
const MAX = { varying: 32_672, fixed: 254, key: 500 };

const types = standardTypes({
  fractions: false,
  known: {
    clob: ({ sizes: [length] }) => text(length === undefined || length === 2 ** 31 - 1 ? null : length),
    blob: ({ sizes: [length] }) => bytes(length === undefined || length === 2 ** 31 - 1 ? null : length),
    time: aTime(0),
    timestamp: aTimestamp(9),
  },
  names: {
    boolean: 'BOOLEAN',
    integer: integers({ 16: 'SMALLINT', 32: 'INTEGER', 64: 'BIGINT' }, 'DECIMAL(20,0)'),
    decimal: decimals('DECIMAL', 31),
    float: { 32: 'REAL', 64: 'DOUBLE' },
    text: texts({ fixed: 'CHAR', varying: 'VARCHAR', long: 'CLOB' }, MAX),
    bytes: (length, key) =>
      key || (length !== null && length <= MAX.varying)
        ? `${sized('VARCHAR', key ? Math.min(length ?? MAX.key, MAX.key) : length)} FOR BIT DATA`
        : 'BLOB',
    date: 'DATE',
    // Of whole seconds: text keeps what a TIME would refuse.
    time: (precision) => (precision === 0 ? 'TIME' : 'VARCHAR(20)'),
    timestamp: () => 'TIMESTAMP',
    uuid: 'CHAR(36)',
    json: 'CLOB',
  },
});

const schemaOf = ({ schema }: Place): string => (schema ? quoteLiteral(schema) : 'CURRENT SCHEMA');
const TABLES = 'SYS.SYSTABLES t JOIN SYS.SYSSCHEMAS s ON s.SCHEMAID = t.SCHEMAID';

export const derbyCatalog = standardCatalog({
  driver: 'derby',
  engine,
  types: {
    ...types,
    // The catalogue says there whether NULL is allowed.
    resultType: (column) =>
      types.resultType({ ...column, type: column.type.replace(/ NOT NULL$/, '').replace(' (', '(') }),
  },
  browseFields: [{ name: 'schema', label: 'Schema', required: false }],
  schemas: () => `SELECT SCHEMANAME FROM SYS.SYSSCHEMAS
 WHERE SCHEMANAME NOT LIKE 'SYS%' AND SCHEMANAME NOT IN ('NULLID', 'SQLJ', 'pipekit_staging')
 ORDER BY CASE SCHEMANAME WHEN CURRENT SCHEMA THEN 0 ELSE 1 END, SCHEMANAME`,
  tables: (place) => ({
    name: 't.TABLENAME',
    kind: 't.TABLETYPE',
    from: `FROM ${TABLES} WHERE t.TABLETYPE IN ('T', 'V') AND s.SCHEMANAME = ${schemaOf(place)}`,
  }),
  columns: (place) => ({
    table: 't.TABLENAME',
    name: 'c.COLUMNNAME',
    type: ['CAST(c.COLUMNDATATYPE AS VARCHAR(200))'],
    nullable: `CASE WHEN CAST(c.COLUMNDATATYPE AS VARCHAR(200)) LIKE '% NOT NULL' THEN 'N' ELSE 'Y' END`,
    default: `CASE WHEN c.AUTOINCREMENTVALUE IS NOT NULL THEN 'identity' ELSE CAST(c.COLUMNDEFAULT AS VARCHAR(1000)) END`,
    // The key's columns, by number, and this one's.
    key: `(SELECT CAST(g.DESCRIPTOR AS VARCHAR(1000)) FROM SYS.SYSCONSTRAINTS k JOIN SYS.SYSKEYS y ON y.CONSTRAINTID = k.CONSTRAINTID
  JOIN SYS.SYSCONGLOMERATES g ON g.CONGLOMERATEID = y.CONGLOMERATEID
 WHERE k.TABLEID = t.TABLEID AND k.TYPE = 'P') || '#' || TRIM(CAST(c.COLUMNNUMBER AS CHAR(10)))`,
    order: 'c.COLUMNNUMBER',
    from: `FROM ${TABLES} JOIN SYS.SYSCOLUMNS c ON c.REFERENCEID = t.TABLEID
 WHERE t.TABLETYPE IN ('T', 'V') AND s.SCHEMANAME = ${schemaOf(place)}`,
  }),
  readKey: keyPosition,
  position: (part, within) => `LOCATE(${part}, ${within})`,
  first: (query, rows) => `${query} FETCH FIRST ${rows} ROWS ONLY`,
  date: (day) => `DATE(${quoteLiteral(day)})`,
  grantHint: ({ schema = 'APP' }, user) =>
    `GRANT SELECT ON ${quoteIdentifier(schema)}.… TO ${quoteIdentifier(user)};`,
  createSchema: (schema) => `CREATE SCHEMA ${quoteIdentifier(schema)}`,
  widen: (table, { name, type }) =>
    altered(engine, table, `ALTER COLUMN ${quoteIdentifier(name)} SET DATA TYPE ${type}`),
});

/** `UNIQUE BTREE (3, 1)#1`: the second. */
function keyPosition(text: string): number | null {
  const [, list = '', number] = /\(([\d, ]*)\).*#(\d+)$/.exec(text) ?? [];
  const at = list.split(', ').indexOf(number ?? '');
  return at < 0 ? null : at + 1;
}
