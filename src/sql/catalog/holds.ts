import { DIGITS, type LogicalType } from './logicalType.js';

type Of<K extends LogicalType['kind']> = Extract<LogicalType, { kind: K }>;

/** Whether a column of type `outer` takes every value of type `inner` as it is. */
export function holds(outer: LogicalType, inner: LogicalType): boolean {
  if (outer.kind === 'decimal' && inner.kind === 'integer') return decimalHolds(outer, DIGITS[inner.bits], 0);
  if (outer.kind === 'float' && inner.kind === 'integer') return outer.bits === 64 && inner.bits <= 32;
  if (outer.kind !== inner.kind) return false;
  switch (inner.kind) {
    case 'integer':
      return integerHolds(outer as typeof inner, inner);
    case 'decimal':
      return decimalHolds(outer as typeof inner, inner.precision, inner.scale);
    case 'float':
      return (outer as typeof inner).bits >= inner.bits;
    case 'text':
    case 'bytes':
    case 'bits':
      return lengthHolds(outer as typeof inner, inner);
    case 'time':
    case 'timestamp':
      return instantHolds(outer as typeof inner, inner);
    case 'native':
    case 'custom':
      return (outer as typeof inner).name === inner.name;
    case 'boolean':
    case 'date':
    case 'uuid':
    case 'json':
      return true;
  }
}

function integerHolds(outer: Of<'integer'>, inner: Of<'integer'>): boolean {
  if (outer.unsigned === inner.unsigned) return outer.bits >= inner.bits;
  return inner.unsigned && outer.bits > inner.bits;
}

/** As many digits before the point, and as many behind it. */
function decimalHolds(outer: Of<'decimal'>, precision: number | null, scale: number): boolean {
  if (outer.precision === null) return true;
  if (precision === null) return false;
  return outer.scale >= scale && outer.precision - outer.scale >= precision - scale;
}

/** A fixed length pads what is shorter. */
function lengthHolds(outer: Of<'text' | 'bytes' | 'bits'>, inner: Of<'text' | 'bytes' | 'bits'>): boolean {
  if (outer.fixed) return inner.fixed && outer.length === inner.length;
  return outer.length === null || (inner.length !== null && outer.length >= inner.length);
}

/** Decimals of a second; six where the type says nothing. */
function instantHolds(outer: Of<'time' | 'timestamp'>, inner: Of<'time' | 'timestamp'>): boolean {
  return outer.zoned === inner.zoned && (outer.precision ?? 6) >= (inner.precision ?? 6);
}
