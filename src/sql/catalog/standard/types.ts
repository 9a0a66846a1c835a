import type { ResultColumn } from '../../../domain/ports.js';
import {
  bytes,
  decimal,
  integer,
  type LogicalType,
  sized,
  text,
  type TypeParts,
  typeParts,
} from '../logicalType.js';

/** A type's name in its parts, with the words that say zone and bytes taken out of it. */
export interface NamedType extends TypeParts {
  zoned: boolean;
}
export type Parse = (type: NamedType) => LogicalType;

/** How a dialect writes what others have. Lengths are null where there is no limit. */
export interface TypeNames {
  boolean: string;
  integer(bits: 8 | 16 | 24 | 32 | 64, unsigned: boolean): string;
  decimal(precision: number | null, scale: number): string;
  float: { 32: string; 64: string };
  /** A `key` can be indexed. */
  text(length: number | null, fixed: boolean, key: boolean): string;
  bytes(length: number | null, key: boolean): string;
  date: string;
  time(precision: number | null, zoned: boolean): string;
  timestamp(precision: number | null, zoned: boolean): string;
  uuid: string;
  json: string;
}

export interface TypeSpec {
  names: TypeNames;
  /** What the standard's names do not say, or say otherwise. */
  known?: Record<string, Parse>;
  /** Whether a time's number of decimals is part of its type. */
  fractions: boolean;
  /** Written behind a type of text or bytes that has no limit. */
  unlimited?: string;
}

export interface Types {
  parseType(type: string): LogicalType;
  typeName(type: LogicalType, key?: boolean): string;
  /** A type and its sizes, apart in a catalogue and in a driver's metadata, as one writes them. */
  resultType(column: Pick<ResultColumn, 'type' | 'precision' | 'scale'>): string;
}

export const anInteger =
  (bits: 8 | 16 | 24 | 32 | 64, unsigned = false): Parse =>
  () =>
    integer(bits, unsigned);
export const someText =
  (fixed: boolean): Parse =>
  ({ sizes: [length], rest }) =>
    rest.includes('for bit data') ? bytes(length ?? 1, fixed) : text(length ?? (fixed ? 1 : null), fixed);
export const longText: Parse = ({ rest }) => (rest.includes('for bit data') ? bytes() : text());
export const someBytes =
  (fixed: boolean): Parse =>
  ({ sizes: [length] }) =>
    bytes(length ?? (fixed ? 1 : null), fixed);
const longBytes: Parse = () => bytes();
export const aDecimal =
  (precision: number | null = null): Parse =>
  ({ sizes: [given, scale] }) =>
    decimal(given ?? precision, scale ?? 0);
export const aFloat =
  (bits: 32 | 64): Parse =>
  () => ({ kind: 'float', bits });
export const aTime =
  (precision: number | null = null): Parse =>
  ({ sizes: [given], zoned }) => ({ kind: 'time', precision: given ?? precision, zoned });
export const aTimestamp =
  (precision: number | null = null): Parse =>
  ({ sizes: [given], zoned }) => ({ kind: 'timestamp', precision: given ?? precision, zoned });

const STANDARD: Record<string, Parse> = {
  boolean: () => ({ kind: 'boolean' }),
  tinyint: anInteger(8),
  smallint: anInteger(16),
  integer: anInteger(32),
  int: anInteger(32),
  bigint: anInteger(64),
  decimal: aDecimal(),
  numeric: aDecimal(),
  real: aFloat(32),
  float: aFloat(64),
  double: aFloat(64),
  'double precision': aFloat(64),
  char: someText(true),
  character: someText(true),
  varchar: someText(false),
  'character varying': someText(false),
  'long varchar': longText,
  clob: longText,
  'character large object': longText,
  text: longText,
  binary: someBytes(true),
  varbinary: someBytes(false),
  'binary varying': someBytes(false),
  blob: longBytes,
  'binary large object': longBytes,
  date: () => ({ kind: 'date' }),
  time: aTime(),
  timestamp: aTimestamp(),
  uuid: () => ({ kind: 'uuid' }),
  json: () => ({ kind: 'json' }),
};

const ZONE = / ?with (?:local )?time zone/;
const BITS = / ?for bit data/;

function named(type: string): NamedType {
  const { name, sizes, rest } = typeParts(type);
  const plain = name.replace(ZONE, '').replace(BITS, '');
  return { name: plain, sizes, rest: `${name} ${rest}`, zoned: ZONE.test(`${name} ${rest}`) };
}

export function standardTypes({ names, known = {}, fractions, unlimited = '' }: TypeSpec): Types {
  const parsers = { ...STANDARD, ...known };
  return {
    parseType(type) {
      const parts = named(type);
      const parse = Object.hasOwn(parsers, parts.name) ? parsers[parts.name] : undefined;
      return parse ? parse(parts) : { kind: 'native', name: type };
    },
    typeName: (type, key = false) => nameOf(names, type, key),
    resultType({ type, precision, scale }) {
      const { name } = named(type);
      // Some drivers and catalogues write the sizes themselves.
      if (/\([^)]/.test(type)) return type;
      if (TEXTS.has(name)) return withSize(type, isLimited(precision) ? `(${precision})` : unlimited);
      if (DECIMALS.has(name)) return isLimited(precision) ? sized(type, precision, scale) : type;
      if (fractions && FRACTIONS.has(name)) return withSize(type, `(${scale})`);
      return type;
    },
  };
}

const TEXTS = new Set(
  `char character varchar nchar nvarchar varchar2 nvarchar2 graphic vargraphic binary varbinary raw
  character\u00a0varying binary\u00a0varying`
    .split(/[ \n]+/)
    .map((name) => name.replace('\u00a0', ' ')),
);
const DECIMALS = new Set(['decimal', 'numeric', 'number']);
const FRACTIONS = new Set(['time', 'timestamp', 'datetime2', 'datetimeoffset']);
/** Drivers say "no limit" with 0, -1 or a very large number. */
const isLimited = (precision: number): boolean => precision > 0 && precision < 1_000_000_000;

/** The size stands behind the name, and before the words that say more of it. */
function withSize(type: string, size: string): string {
  const [, name = type, rest = ''] = /^(.*?)(?: ?\(\))?((?: for bit data| with .*)?)$/i.exec(type) ?? [];
  return name + size + rest;
}

function nameOf(names: TypeNames, type: LogicalType, key: boolean): string {
  switch (type.kind) {
    case 'boolean':
    case 'date':
    case 'uuid':
    case 'json':
      return names[type.kind];
    case 'integer':
      return names.integer(type.bits, type.unsigned);
    case 'decimal':
      return names.decimal(type.precision, type.scale);
    case 'float':
      return names.float[type.bits];
    case 'text':
      return names.text(type.length, type.fixed, key);
    case 'bytes':
      return names.bytes(type.length, key);
    case 'bits':
      return names.text(type.length, false, key);
    case 'time':
      return names.time(type.precision, type.zoned);
    case 'timestamp':
      return names.timestamp(type.precision, type.zoned);
    case 'native':
    case 'custom':
      return names.text(null, false, key);
  }
}

/** The narrowest of these integers that holds the values; what none holds is a decimal of 20 digits. */
export const integers =
  (names: { 8?: string; 16: string; 32: string; 64: string }, widest: string) =>
  (bits: 8 | 16 | 24 | 32 | 64, unsigned: boolean): string => {
    const needed = unsigned ? bits + 1 : bits;
    if (needed <= 8 && names[8] !== undefined) return names[8];
    if (needed <= 16) return names[16];
    if (needed <= 32) return names[32];
    return needed <= 64 ? names[64] : widest;
  };

/** With at most so many digits; ten of them behind the point where the source has no limit. */
export const decimals =
  (name: string, max: number) =>
  (precision: number | null, scale: number): string => {
    if (precision === null) return sized(name, max, 10);
    const digits = Math.min(precision, max);
    return sized(name, digits, Math.min(Math.max(scale, 0), digits));
  };

/** Text up to a length, and a large object beyond it. A key has the longest that can be indexed. */
export const texts =
  (
    names: { fixed: string; varying: string; long: string },
    max: { fixed: number; varying: number; key: number },
  ) =>
  (length: number | null, fixed: boolean, key: boolean): string => {
    if (key && (length === null || length > max.key)) return sized(names.varying, max.key);
    if (length === null || length > max.varying) return names.long;
    return fixed && length <= max.fixed ? sized(names.fixed, length) : sized(names.varying, length);
  };

/** With the number of decimals, of which there are at most `max`; null is the dialect's usual. */
export const fraction = (name: string, precision: number | null, max: number, zone = ''): string =>
  `${sized(name, precision === null ? null : Math.min(precision, max))}${zone}`;
