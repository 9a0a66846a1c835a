import type { ResultColumn } from '../../domain/ports.js';
import {
  bytes,
  decimal,
  integer,
  type LogicalType,
  sized,
  text,
  type TypeParts,
  typeParts,
} from './logicalType.js';

const isUnsigned = ({ rest }: TypeParts): boolean => /\bunsigned\b|\bzerofill\b/.test(rest);
const anInteger =
  (bits: 8 | 16 | 24 | 32 | 64) =>
  (parts: TypeParts): LogicalType =>
    integer(bits, isUnsigned(parts));
const someText =
  (fixed: boolean) =>
  ({ sizes: [length] }: TypeParts): LogicalType =>
    text(length ?? 1, fixed);
const someBytes =
  (fixed: boolean) =>
  ({ sizes: [length] }: TypeParts): LogicalType =>
    bytes(length ?? 1, fixed);
/** Of FLOAT too: the server would round it to six digits, so it is read as a DOUBLE. */
const aDouble = (): LogicalType => ({ kind: 'float', bits: 64 });

const KNOWN: Record<string, (parts: TypeParts) => LogicalType> = {
  tinyint: anInteger(8),
  // TINYINT(1), which it is short for, may well hold a 2.
  boolean: anInteger(8),
  bool: anInteger(8),
  smallint: anInteger(16),
  mediumint: anInteger(24),
  int: anInteger(32),
  integer: anInteger(32),
  bigint: anInteger(64),
  year: () => integer(16),
  decimal: ({ sizes: [precision, scale] }) => decimal(precision ?? 10, scale ?? 0),
  float: aDouble,
  double: aDouble,
  'double precision': aDouble,
  real: aDouble,
  bit: ({ sizes: [length = 1] }) =>
    length === 1 ? { kind: 'boolean' } : { kind: 'bits', length, fixed: true },
  char: someText(true),
  varchar: someText(false),
  tinytext: () => text(),
  text: () => text(),
  mediumtext: () => text(),
  longtext: () => text(),
  enum: () => text(),
  set: () => text(),
  json: () => ({ kind: 'json' }),
  uuid: () => ({ kind: 'uuid' }),
  binary: someBytes(true),
  varbinary: someBytes(false),
  tinyblob: () => bytes(),
  blob: () => bytes(),
  mediumblob: () => bytes(),
  longblob: () => bytes(),
  date: () => ({ kind: 'date' }),
  time: ({ sizes: [precision = 0] }) => ({ kind: 'time', precision, zoned: false }),
  datetime: ({ sizes: [precision = 0] }) => ({ kind: 'timestamp', precision, zoned: false }),
  timestamp: ({ sizes: [precision = 0] }) => ({ kind: 'timestamp', precision, zoned: true }),
};
const ALIASES: Record<string, string> = {
  numeric: 'decimal',
  dec: 'decimal',
  fixed: 'decimal',
  character: 'char',
};
const GEOMETRY = new Set(
  'geometry point linestring polygon multipoint multilinestring multipolygon geometrycollection'.split(' '),
);

export function parseType(type: string): LogicalType {
  // The values of an enum are no sizes, and may hold brackets.
  const parts = typeParts(type.replace(/^\s*(enum|set)\s*\(.*$/is, '$1'));
  const words = parts.name.split(' ');
  const isWithoutSize = words.length > 1 && parts.name !== 'double precision';
  const name = isWithoutSize ? (words[0] as string) : parts.name;
  const rest = isWithoutSize ? words.slice(1).join(' ') : parts.rest;
  const known = KNOWN[ALIASES[name] ?? name];
  if (known) return known({ name, sizes: parts.sizes, rest });
  return GEOMETRY.has(name) ? bytes() : { kind: 'native', name: type };
}

/** Longer ones count against the 65,535 bytes of a row. */
const MAX_VARCHAR = 4_000;
/** 3,072 bytes of four for each character. */
const MAX_KEY = 768;

export function typeName(type: LogicalType, key = false): string {
  switch (type.kind) {
    case 'boolean':
      return 'tinyint(1)';
    case 'integer':
      return integerName(type.bits, type.unsigned);
    case 'decimal':
      return decimalName(type.precision, type.scale);
    case 'float':
      return 'double';
    case 'text':
      return textName(type.length, type.fixed, key);
    case 'bytes':
      return key ? sized('varbinary', Math.min(type.length ?? MAX_KEY, MAX_KEY)) : bytesName(type.length);
    case 'bits':
      return type.length !== null && type.length <= 64
        ? sized('bit', type.length)
        : textName(type.length, false, key);
    case 'date':
      return 'date';
    case 'time':
      return sized('time', Math.min(type.precision ?? 6, 6));
    case 'timestamp':
      // TIMESTAMP ends in 2038; DATETIME holds the wall clock, of UTC for a type with a zone.
      return sized('datetime', Math.min(type.precision ?? 6, 6));
    case 'uuid':
      return 'char(36)';
    case 'json':
      return 'json';
    case 'native':
    case 'custom':
      return textName(null, false, key);
  }
}

const INTEGERS = { 8: 'tinyint', 16: 'smallint', 24: 'mediumint', 32: 'int', 64: 'bigint' } as const;
const integerName = (bits: keyof typeof INTEGERS, unsigned: boolean): string =>
  INTEGERS[bits] + (unsigned ? ' unsigned' : '');

/** 65 digits, of which 38 behind the point, are the most there are. What does not fit fails the run. */
function decimalName(precision: number | null, scale: number): string {
  if (precision === null) return 'decimal(65,30)';
  return sized('decimal', Math.min(precision, 65), Math.min(Math.max(scale, 0), 38));
}

function textName(length: number | null, fixed: boolean, key: boolean): string {
  if (key && (length === null || length > MAX_KEY)) return sized('varchar', MAX_KEY);
  if (length === null || length > MAX_VARCHAR) return 'longtext';
  return sized(fixed && length <= 255 ? 'char' : 'varchar', length);
}

const bytesName = (length: number | null): string =>
  length === null || length > MAX_VARCHAR ? 'longblob' : sized('varbinary', length);

/** The driver's metadata has the type without its size: that is in precision and scale. */
export function resultType({ type, precision, scale }: ResultColumn): string {
  const lower = type.toLowerCase();
  const name = lower.replace(/ unsigned.*$/, '');
  const rest = name === lower ? '' : ' unsigned';
  if (name === 'decimal') return sized('decimal', precision, scale) + rest;
  if (name === 'varchar' || name === 'char' || name === 'varbinary' || name === 'binary' || name === 'bit')
    return precision ? sized(name, precision) : name;
  if (name === 'time' || name === 'datetime' || name === 'timestamp')
    return scale ? sized(name, scale) : name;
  return lower;
}
