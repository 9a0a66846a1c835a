import type { DriverName } from '../domain/connection.js';
import { catalogOf, type ColumnVerdict, type LogicalType } from './catalog/index.js';
import { holds } from './catalog/holds.js';

export interface TypeOf {
  driver: DriverName;
  type: string;
}

/** Whether values of one column arrive in another as they were. Nothing is changed in silence that is called `exact`. */
export function columnVerdict(source: TypeOf, destination: TypeOf): ColumnVerdict {
  const from = catalogOf(source.driver).parseType(source.type);
  const to = catalogOf(destination.driver).parseType(destination.type);
  return logicalVerdict(from, to, destination.type);
}

/** The same, where an expression has made something else of the source's type. */
export function logicalVerdict(from: LogicalType, to: LogicalType, destinationType: string): ColumnVerdict {
  if (holds(to, from)) return { verdict: 'exact', note: '' };
  if (from.kind === to.kind) return { verdict: 'conversion', note: narrower(from, to, destinationType) };
  const note = CONVERSIONS[`${from.kind} ${to.kind}`] ?? (to.kind === 'text' ? AS_TEXT : undefined);
  if (note !== undefined) return { verdict: 'conversion', note };
  return { verdict: 'refused', note: `${name(from)} cannot be written to ${destinationType}.` };
}

const AS_TEXT = 'Written as the text the source prints.';
const FITTING = 'A value that does not fit fails the run.';

/** Pairs of kinds that a database converts, and what becomes of the values. */
const CONVERSIONS: Record<string, string> = {
  'boolean integer': 'true is 1, false is 0.',
  'integer boolean': 'A number other than 0 and 1 fails the run.',
  'integer decimal': FITTING,
  'decimal integer': 'Decimals are rounded or refused, as the destination does.',
  'decimal float': 'Held to about 15 digits.',
  'float decimal': 'Rounded to the decimals there are.',
  'integer float': 'Held to about 15 digits.',
  'float integer': 'Decimals are rounded or refused, as the destination does.',
  'date timestamp': 'At midnight.',
  'timestamp date': 'The time of day is left out or refused, as the destination does.',
  'timestamp time': 'The day is left out or refused, as the destination does.',
  'bits boolean': 'A value other than 0 and 1 fails the run.',
  'boolean bits': 'true is 1, false is 0.',
  'text json': 'A text that is no JSON fails the run.',
  'text uuid': 'A text that is no UUID fails the run.',
  'text integer': 'A text that is no number fails the run.',
  'text decimal': 'A text that is no number fails the run.',
  'text float': 'A text that is no number fails the run.',
  'text date': 'A text that is no date fails the run.',
  'text timestamp': 'A text that is no time fails the run.',
  'text time': 'A text that is no time fails the run.',
  'text boolean': 'A text that is no truth value fails the run.',
  'text bits': 'A text that is no row of bits fails the run.',
  'text native': 'A text that the type does not take fails the run.',
  'text custom': 'A text that the type does not take fails the run.',
};

function narrower(from: LogicalType, to: LogicalType, type: string): string {
  if ((from.kind === 'timestamp' || from.kind === 'time') && to.kind === from.kind) {
    if (from.zoned && !to.zoned) return 'The wall clock of UTC, without its zone.';
    if (!from.zoned && to.zoned) return 'Taken as the session’s zone.';
    return `Rounded to the decimals of ${type}, or refused, as the destination does.`;
  }
  if (from.kind === 'float') return 'Held to about 7 digits.';
  if ((to.kind === 'text' || to.kind === 'bytes') && to.fixed) return `Padded to the length of ${type}.`;
  return `${FITTING} It is ${type}.`;
}

const name = ({ kind }: LogicalType): string => kind[0]?.toUpperCase() + kind.slice(1);
