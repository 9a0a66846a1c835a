/** Types as all databases have them: what a type of one is mapped through on its way to another. */
export type LogicalType =
  | { kind: 'boolean' }
  | { kind: 'integer'; bits: 8 | 16 | 24 | 32 | 64; unsigned: boolean }
  /** Without a precision, as many digits as there are. */
  | { kind: 'decimal'; precision: number | null; scale: number }
  | { kind: 'float'; bits: 32 | 64 }
  /** Length in characters; null without a limit. */
  | { kind: 'text'; length: number | null; fixed: boolean }
  /** Length in bytes. */
  | { kind: 'bytes'; length: number | null; fixed: boolean }
  | { kind: 'bits'; length: number | null; fixed: boolean }
  | { kind: 'date' }
  /** Precision is the number of decimals of a second; null for the dialect's usual. */
  | { kind: 'time'; precision: number | null; zoned: boolean }
  | { kind: 'timestamp'; precision: number | null; zoned: boolean }
  | { kind: 'uuid' }
  | { kind: 'json' }
  /** Built into this database and unknown elsewhere: there it is text. */
  | { kind: 'native'; name: string }
  /** Made by somebody in this one database (an enum, a type of an extension): it may be missing in another of its kind. */
  | { kind: 'custom'; name: string };

/** `numeric(15, 4)` in its parts; `unsigned` and other words after the brackets are `rest`. */
export interface TypeParts {
  /** Lower case, single spaces. */
  name: string;
  sizes: number[];
  rest: string;
}

const TYPE = /^([^()]*)(?:\(([^()]*)\)([^()]*))?$/;

export function typeParts(type: string): TypeParts {
  const [, name = type, list, rest = ''] = TYPE.exec(type) ?? [];
  const sizes = (list ?? '').split(',').filter((size) => /^\s*-?\d+\s*$/.test(size));
  const tidy = (text: string): string => text.trim().toLowerCase().replace(/\s+/g, ' ');
  return { name: tidy(name), sizes: sizes.map(Number), rest: tidy(rest) };
}

export const integer = (bits: 8 | 16 | 24 | 32 | 64, unsigned = false): LogicalType => ({
  kind: 'integer',
  bits,
  unsigned,
});
export const text = (length: number | null = null, fixed = false): LogicalType => ({
  kind: 'text',
  length,
  fixed,
});
export const bytes = (length: number | null = null, fixed = false): LogicalType => ({
  kind: 'bytes',
  length,
  fixed,
});
export const decimal = (precision: number | null, scale = 0): LogicalType => ({
  kind: 'decimal',
  precision,
  scale,
});
/** With the size in brackets where there is one. */
export const sized = (name: string, ...sizes: (number | null)[]): string => {
  const given = sizes.filter((size) => size !== null);
  return given.length === 0 ? name : `${name}(${given.join(',')})`;
};
/** Decimal digits that an integer type needs: of an unsigned 64-bit one, 20. */
export const DIGITS = { 8: 3, 16: 5, 24: 8, 32: 10, 64: 20 } as const;
