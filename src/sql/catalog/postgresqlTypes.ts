import {
  bytes,
  DIGITS,
  decimal,
  integer,
  type LogicalType,
  sized,
  text,
  type TypeParts,
  typeParts,
} from './logicalType.js';
import type { ResultColumn } from '../../domain/ports.js';

/** Names that PostgreSQL itself, or its driver, gives to types, and what they are. */
const KNOWN: Record<string, (parts: TypeParts) => LogicalType> = {
  boolean: () => ({ kind: 'boolean' }),
  smallint: () => integer(16),
  integer: () => integer(32),
  bigint: () => integer(64),
  oid: () => integer(32, true),
  numeric: ({ sizes: [precision, scale] }) => decimal(precision ?? null, scale ?? 0),
  real: () => ({ kind: 'float', bits: 32 }),
  'double precision': () => ({ kind: 'float', bits: 64 }),
  text: () => text(),
  name: () => text(63),
  'character varying': ({ sizes: [length] }) => text(length ?? null),
  character: ({ sizes: [length] }) => text(length ?? 1, true),
  bpchar: ({ sizes: [length] }) => text(length ?? null),
  bytea: () => bytes(),
  bit: ({ sizes: [length] }) => ({ kind: 'bits', length: length ?? 1, fixed: true }),
  'bit varying': ({ sizes: [length] }) => ({ kind: 'bits', length: length ?? null, fixed: false }),
  date: () => ({ kind: 'date' }),
  time: ({ sizes, rest }) => ({
    kind: 'time',
    precision: sizes[0] ?? null,
    zoned: rest === 'with time zone',
  }),
  timestamp: ({ sizes, rest }) => ({
    kind: 'timestamp',
    precision: sizes[0] ?? null,
    zoned: rest === 'with time zone',
  }),
  uuid: () => ({ kind: 'uuid' }),
  json: () => ({ kind: 'json' }),
  jsonb: () => ({ kind: 'json' }),
};

const ALIASES: Record<string, string> = {
  bool: 'boolean',
  int2: 'smallint',
  smallserial: 'smallint',
  int: 'integer',
  int4: 'integer',
  serial: 'integer',
  int8: 'bigint',
  bigserial: 'bigint',
  decimal: 'numeric',
  float4: 'real',
  float8: 'double precision',
  float: 'double precision',
  varchar: 'character varying',
  char: 'character',
  varbit: 'bit varying',
};

/** Built in, and nothing that another kind of database has. */
const NATIVE = new Set(
  `inet cidr macaddr macaddr8 money interval xml point line lseg box path polygon circle tsvector tsquery pg_lsn txid_snapshot
  int4range int8range numrange tsrange tstzrange daterange int4multirange int8multirange nummultirange tsmultirange
  tstzmultirange datemultirange jsonpath "char"`.split(/\s+/),
);

export function parseType(type: string): LogicalType {
  const element = /^(.*?)((?:\[\d*\])+)$/.exec(type.trim())?.[1];
  if (element !== undefined) {
    const { kind } = parseType(element);
    return { kind: kind === 'custom' ? 'custom' : 'native', name: type };
  }
  const parts = withoutZoneWords(typeParts(type));
  const name = ALIASES[parts.name] ?? parts.name;
  const known = Object.hasOwn(KNOWN, name) ? KNOWN[name] : undefined;
  if (known) return known(parts);
  return {
    kind: NATIVE.has(name.replace(/ (year|month|day|hour|minute|second).*/, '')) ? 'native' : 'custom',
    name: type,
  };
}

/** `timestamptz(3)`, `timestamp with time zone` and `timestamp(3) with time zone` are read alike. */
function withoutZoneWords({ name, sizes, rest }: TypeParts): TypeParts {
  const [, base, short, words] = /^(time|timestamp)(tz)?(?: (with|without) time zone)?$/.exec(name) ?? [];
  if (base === undefined) return { name, sizes, rest };
  const isZoned = short !== undefined || words === 'with' || rest === 'with time zone';
  return { name: base, sizes, rest: isZoned ? 'with time zone' : '' };
}

/** PostgreSQL has a name for everything, and any type can be a key. */
export function typeName(type: LogicalType): string {
  switch (type.kind) {
    case 'boolean':
    case 'uuid':
    case 'date':
      return type.kind;
    case 'integer':
      return integerName(type.bits, type.unsigned);
    case 'decimal':
      return type.precision === null ? 'numeric' : sized('numeric', type.precision, type.scale);
    case 'float':
      return type.bits === 32 ? 'real' : 'double precision';
    case 'text':
      return textName(type.length, type.fixed);
    case 'bytes':
      return 'bytea';
    case 'bits':
      return sized(type.fixed ? 'bit' : 'bit varying', type.length);
    case 'time':
    case 'timestamp':
      return `${sized(type.kind, microseconds(type.precision))}${type.zoned ? ' with time zone' : ''}`;
    case 'json':
      return 'jsonb';
    case 'native':
    case 'custom':
      return 'text';
  }
}

function integerName(bits: number, unsigned: boolean): string {
  if (unsigned && bits === 64) return sized('numeric', DIGITS[64], 0);
  const needed = unsigned ? bits + 1 : bits;
  return needed <= 16 ? 'smallint' : needed <= 32 ? 'integer' : 'bigint';
}

/** The longest `varchar(n)` there is. */
const MAX_LENGTH = 10_485_760;

function textName(length: number | null, fixed: boolean): string {
  if (length === null || length > MAX_LENGTH) return 'text';
  return sized(fixed ? 'char' : 'varchar', length);
}

/** Six is what the type has anyway, and PostgreSQL has no more: the rest is rounded away. */
const microseconds = (precision: number | null): number | null =>
  precision === null || precision >= 6 ? null : precision;

/** The driver gives `numeric` 0 digits where there is no limit, and text without one 2147483647. */
export function resultType({ type, precision, scale }: ResultColumn): string {
  if (type.startsWith('_')) return `${resultType({ ...bare, type: type.slice(1) })}[]`;
  const name = type.replace(/^"?pg_catalog"?\./, '');
  const size = precision > 0 && precision < 2 ** 31 - 1 ? precision : null;
  if (name === 'numeric') return size === null ? 'numeric' : sized('numeric', size, scale);
  if (name === 'bpchar') return size === null ? 'bpchar' : sized('char', size);
  if (name === 'varchar' || name === 'bit' || name === 'varbit') return sized(name, size);
  if (/^(time|timestamp)(tz)?$/.test(name)) return sized(name, microseconds(scale));
  return ALIASES[name] ?? name;
}

const bare = { name: '', precision: 0, scale: 0 };
