import { quoteLiteral } from '../../literal.js';
import { sqlite as engine } from '../../standard/embedded.js';
import { bytes, decimal, text } from '../logicalType.js';
import { standardCatalog } from './catalog.js';
import { aFloat, anInteger, longText, type Parse, standardTypes } from './types.js';

/** A declared type limits nothing: a VARCHAR(3) takes any text, an INT any integer of 64 bits. */
const anyText: Parse = () => text();
const anyInteger = anInteger(64);
/** What is kept as a floating-point number has this many digits for certain. */
const DIGITS = 15;

const types = standardTypes({
  fractions: false,
  known: {
    '': anyText,
    char: anyText,
    character: anyText,
    varchar: anyText,
    nvarchar: anyText,
    'character varying': anyText,
    text: longText,
    tinyint: anyInteger,
    smallint: anyInteger,
    mediumint: anyInteger,
    int: anyInteger,
    integer: anyInteger,
    bigint: anyInteger,
    real: aFloat(64),
    numeric: ({ sizes: [precision, scale] }) => decimal(precision ?? null, scale ?? 0),
    binary: () => bytes(),
    varbinary: () => bytes(),
    datetime: ({ zoned }) => ({ kind: 'timestamp', precision: null, zoned }),
  },
  names: {
    boolean: 'BOOLEAN',
    integer: (bits, unsigned) => (bits === 64 && unsigned ? 'TEXT' : 'INTEGER'),
    decimal: (precision, scale) =>
      precision !== null && precision <= DIGITS ? `DECIMAL(${precision},${Math.max(scale, 0)})` : 'TEXT',
    float: { 32: 'REAL', 64: 'REAL' },
    text: () => 'TEXT',
    bytes: () => 'BLOB',
    date: 'DATE',
    time: () => 'TIME',
    timestamp: (_, zoned) => (zoned ? 'TIMESTAMP WITH TIME ZONE' : 'TIMESTAMP'),
    uuid: 'TEXT',
    json: 'TEXT',
  },
});

const OURS = `m.type IN ('table', 'view') AND m.name NOT LIKE 'sqlite!_%' ESCAPE '!' AND m.name NOT LIKE 'pipekit!_staging.%' ESCAPE '!'`;

export const sqliteCatalog = standardCatalog({
  driver: 'sqlite',
  engine,
  types: {
    ...types,
    // What its driver says of an expression too, which may be anything.
    resultType: (column) =>
      column.type === 'NUMERIC' && column.precision === 0 ? 'TEXT' : types.resultType(column),
  },
  browseFields: [],
  tables: () => ({ name: 'm.name', kind: 'm.type', from: `FROM sqlite_master m WHERE ${OURS}` }),
  columns: () => ({
    table: 'm.name',
    name: 'p.name',
    type: ['p.type'],
    nullable: 'p."notnull" = 0 AND p.pk = 0',
    // The key that is the row's own number fills itself.
    default: `COALESCE(p.dflt_value, CASE WHEN p.pk = 1 AND UPPER(p.type) = 'INTEGER' THEN 'rowid' END)`,
    key: 'NULLIF(p.pk, 0)',
    order: 'p.cid',
    from: `FROM sqlite_master m JOIN pragma_table_info(m.name) p WHERE ${OURS}`,
  }),
  position: (part, within) => `INSTR(${within}, ${part})`,
  first: (query, rows) => `${query} LIMIT ${rows}`,
  date: quoteLiteral,
  grantHint: () => 'Whoever may read the file may read all of its tables.',
  // There is no statement for it, and no need: a declared type limits nothing.
  widen: () => [],
});
