/** Values that copies are known to lose, with the type each database has for them; and the type each has for a family. */
import type { DriverName } from '../../../src/domain/drivers.js';

export type Family = keyof typeof FAMILIES;

const types = (
  postgresql: string,
  mariadb: string,
  sqlite: string,
  h2: string,
  derby: string,
  duckdb: string,
): Partial<Record<DriverName, string>> => ({ postgresql, mariadb, sqlite, h2, derby, duckdb });

export const FAMILIES = {
  timestamp: types('timestamp', 'datetime(6)', 'TIMESTAMP', 'TIMESTAMP(6)', 'TIMESTAMP', 'TIMESTAMP'),
  moment: types(
    'timestamptz',
    'datetime(6)',
    'TIMESTAMP WITH TIME ZONE',
    'TIMESTAMP(6) WITH TIME ZONE',
    'TIMESTAMP',
    'TIMESTAMPTZ',
  ),
  seconds: types('timestamp(0)', 'datetime', 'TIMESTAMP', 'TIMESTAMP(0)', 'TIMESTAMP', 'TIMESTAMP_S'),
  date: types('date', 'date', 'DATE', 'DATE', 'DATE', 'DATE'),
  time: types('time', 'time(6)', 'TIME', 'TIME(6)', 'TIME', 'TIME'),
  decimal: types(
    'numeric',
    'decimal(65,10)',
    'NUMERIC',
    'DECIMAL(60,10)',
    'DECIMAL(31,10)',
    'DECIMAL(38,10)',
  ),
  single: types('real', 'double', 'REAL', 'REAL', 'REAL', 'FLOAT'),
  double: types('float8', 'double', 'REAL', 'DOUBLE PRECISION', 'DOUBLE', 'DOUBLE'),
  text: types('text', 'longtext', 'TEXT', 'VARCHAR(1000)', 'VARCHAR(1000)', 'VARCHAR'),
  short: types('varchar(3)', 'varchar(3)', 'VARCHAR(3)', 'VARCHAR(3)', 'VARCHAR(3)', 'VARCHAR'),
  bytes: types('bytea', 'longblob', 'BLOB', 'VARBINARY(1000)', 'VARCHAR(1000) FOR BIT DATA', 'BLOB'),
  boolean: types('boolean', 'tinyint(1)', 'BOOLEAN', 'BOOLEAN', 'BOOLEAN', 'BOOLEAN'),
  integer: types('bigint', 'bigint', 'INTEGER', 'BIGINT', 'BIGINT', 'BIGINT'),
  uuid: types('uuid', 'char(36)', 'TEXT', 'UUID', 'CHAR(36)', 'UUID'),
  json: types('jsonb', 'json', 'TEXT', 'JSON', 'CLOB', 'VARCHAR'),
} as const;

export interface Value {
  label: string;
  family: Family;
  /** By database: its literal, and its type where that is not the family's. */
  literals: Partial<Record<DriverName, string | [literal: string, type: string]>>;
}

const all = (literal: string, changes: Value['literals'] = {}): Value['literals'] => ({
  postgresql: literal,
  mariadb: literal,
  sqlite: literal,
  h2: literal,
  derby: literal,
  duckdb: literal,
  ...changes,
});
const BYTES = { postgresql: `'\\x00ff5c'`, derby: `X'00ff5c'`, duckdb: `'\\x00\\xff\\x5c'::BLOB` };
const LONG = '123456789012345678901234567890.0123456789';

export const VALUES: Value[] = [
  {
    label: 'timestamp with µs in an hour that Berlin skips',
    family: 'timestamp',
    literals: all(`'2024-03-31 02:30:00.123456'`),
  },
  {
    label: 'timestamp with µs into whole seconds',
    family: 'seconds',
    literals: all(
      `'2024-03-31 02:30:00.123456'`,
      Object.fromEntries(
        Object.entries(FAMILIES.timestamp).map(([kind, type]) => [
          kind,
          [`'2024-03-31 02:30:00.123456'`, type],
        ]),
      ),
    ),
  },
  {
    label: 'moment in an hour that Berlin has twice',
    family: 'moment',
    literals: {
      postgresql: `'2024-10-27 02:30:00.5+01'`,
      mariadb: [`'2024-10-27 01:30:00.5'`, 'timestamp(6) null'],
      h2: `'2024-10-27 02:30:00.5+01'`,
      duckdb: `'2024-10-27 02:30:00.5+01'`,
    },
  },
  {
    label: 'wall clock taken as a moment',
    family: 'moment',
    literals: Object.fromEntries(
      Object.entries(FAMILIES.timestamp).map(([kind, type]) => [kind, [`'2024-03-31 02:30:00.5'`, type]]),
    ),
  },
  { label: 'date 0001-01-01', family: 'date', literals: all(`'0001-01-01'`) },
  {
    label: 'date 44 BC',
    family: 'date',
    literals: { postgresql: `'0044-03-15 BC'`, h2: `DATE '-0043-03-15'`, duckdb: `'0044-03-15 (BC)'` },
  },
  {
    label: 'date 12345-06-07',
    family: 'date',
    literals: { postgresql: `'12345-06-07'`, h2: `DATE '12345-06-07'`, duckdb: `'12345-06-07'` },
  },
  { label: 'date infinity', family: 'date', literals: { postgresql: `'infinity'`, duckdb: `'infinity'` } },
  { label: 'timestamp 44 BC', family: 'timestamp', literals: { postgresql: `'0044-03-15 12:00:00 BC'` } },
  {
    label: 'moment infinity',
    family: 'moment',
    literals: { postgresql: `'-infinity'`, duckdb: `'-infinity'` },
  },
  {
    label: 'timestamp infinity',
    family: 'timestamp',
    literals: { postgresql: `'infinity'`, duckdb: `'infinity'` },
  },
  { label: 'date 0000-00-00', family: 'date', literals: { sqlite: `'0000-00-00'`, mariadb: `'0000-00-00'` } },
  { label: 'time with µs', family: 'time', literals: { ...all(`'23:59:59.123456'`), derby: undefined } },
  {
    label: 'time 24:00:00',
    family: 'time',
    literals: { postgresql: `'24:00:00'`, mariadb: `'24:00:00'`, sqlite: `'24:00:00'`, duckdb: `'24:00:00'` },
  },
  { label: 'time -838:59:59', family: 'time', literals: { mariadb: `'-838:59:59'` } },
  {
    label: 'decimal of 40 digits',
    family: 'decimal',
    literals: { postgresql: LONG, mariadb: LONG, h2: LONG },
  },
  {
    label: 'decimal of 25 digits',
    family: 'decimal',
    literals: { ...all('123456789012345.0123456789'), sqlite: undefined },
  },
  { label: 'decimal NaN', family: 'decimal', literals: { postgresql: `'NaN'` } },
  {
    label: 'single 0.1',
    family: 'single',
    literals: all('0.1', { derby: '0.1E0', mariadb: ['0.1', 'float'] }),
  },
  { label: 'double 0.1', family: 'double', literals: all('0.1', { derby: '0.1E0' }) },
  { label: 'double of 17 digits', family: 'double', literals: all('1.2345678901234567E10') },
  {
    label: 'double NaN',
    family: 'double',
    literals: { postgresql: `'NaN'`, h2: `CAST('NaN' AS DOUBLE PRECISION)`, duckdb: `'NaN'` },
  },
  {
    label: 'double Infinity',
    family: 'double',
    literals: {
      postgresql: `'Infinity'`,
      sqlite: '9e999',
      h2: `CAST('Infinity' AS DOUBLE PRECISION)`,
      duckdb: `'Infinity'`,
    },
  },
  { label: 'the empty string', family: 'text', literals: all(`''`) },
  { label: 'NULL', family: 'text', literals: all('NULL') },
  {
    label: 'emoji, quotes, backslash',
    family: 'text',
    literals: all(`'😀 é ''" \\'`, { mariadb: `'😀 é ''" \\\\'` }),
  },
  {
    label: 'text with a NUL character',
    family: 'text',
    literals: {
      mariadb: `'a\\0b'`,
      sqlite: `'a' || char(0) || 'b'`,
      h2: `U&'a\\0000b'`,
      duckdb: `'a' || chr(0) || 'b'`,
    },
  },
  {
    label: 'text longer than the column',
    family: 'short',
    literals: all(
      `'abcdef'`,
      Object.fromEntries(Object.entries(FAMILIES.text).map(([kind, type]) => [kind, [`'abcdef'`, type]])),
    ),
  },
  { label: 'bytes 00 ff 5c', family: 'bytes', literals: all(`x'00ff5c'`, BYTES) },
  { label: 'boolean true', family: 'boolean', literals: all('true') },
  { label: 'TINYINT(1) holding 2', family: 'boolean', literals: { mariadb: ['2', 'tinyint(1)'] } },
  { label: 'integer of 63 bits', family: 'integer', literals: all('9223372036854775807') },
  {
    label: 'BIGINT UNSIGNED of 64 bits',
    family: 'integer',
    literals: {
      mariadb: ['18446744073709551615', 'bigint unsigned'],
      duckdb: ['18446744073709551615', 'UBIGINT'],
    },
  },
  { label: 'YEAR', family: 'integer', literals: { mariadb: ['2024', 'year'] } },
  { label: 'BIT(9) into a number', family: 'integer', literals: { mariadb: [`b'101'`, 'bit(9)'] } },
  { label: 'uuid', family: 'uuid', literals: all(`'00000000-0000-4000-8000-00000000000a'`) },
  {
    label: 'JSON with spaces',
    family: 'json',
    literals: all(`'{"a":  1}'`, { postgresql: [`'{"a":  1}'`, 'json'], h2: `JSON '{"a":  1}'` }),
  },
  { label: 'jsonb', family: 'json', literals: { postgresql: `'{"b": 1, "a": 2}'` } },
  {
    label: 'interval',
    family: 'text',
    literals: { postgresql: [`'1 day 02:03:04'`, 'interval'], duckdb: [`'1 day'`, 'INTERVAL'] },
  },
  { label: 'struct', family: 'text', literals: { duckdb: [`{'a': 1}`, 'STRUCT(a INTEGER)'] } },
  {
    label: 'array',
    family: 'text',
    literals: {
      postgresql: [`'{1,2}'`, 'int[]'],
      h2: ['ARRAY[1, 2]', 'INTEGER ARRAY'],
      duckdb: ['[1, 2]', 'INTEGER[]'],
    },
  },
];
