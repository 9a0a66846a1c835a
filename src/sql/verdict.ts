import type { DriverName } from '../domain/connection.js';
import { catalogOf, type ColumnVerdict, type LogicalType } from './catalog/index.js';
import { holds } from './catalog/holds.js';
import { refusals } from './unheld.js';

export interface TypeOf {
  driver: DriverName;
  type: string;
}

/**
 * Whether values of one column arrive in another as they were. `exact` means that each does; with a note, each but those
 * it names, which fail the run. test/drivers/fidelity holds this against every copy it has made.
 */
export function columnVerdict(source: TypeOf, destination: TypeOf): ColumnVerdict {
  if (isMariadb(source) && /^\s*float\b/i.test(source.type))
    return { verdict: 'refused', note: 'The server prints six of its digits only: read CAST(… AS DOUBLE).' };
  return logicalVerdict(source, catalogOf(source.driver).parseType(source.type), destination);
}

/** The same, where an expression has made `from` of the source's type. */
export function logicalVerdict(source: TypeOf, from: LogicalType, destination: TypeOf): ColumnVerdict {
  const to = catalogOf(destination.driver).parseType(destination.type);
  const refused = refusals(source.driver, from, destination.driver, to);
  if (from.kind === 'native' && source.driver !== 'postgresql' && NESTED.test(from.name))
    return {
      verdict: 'refused',
      note: 'Values made of values are refused: write them as text in the query.',
    };
  if (holds(to, from) && !isRewritten(source, from, destination)) return { verdict: 'exact', note: refused };
  const change = changeOf(from, to, destination);
  if (change !== undefined)
    return { verdict: 'conversion', note: [change, refused].filter(Boolean).join(' ') };
  return { verdict: 'refused', note: `${name(from)} cannot be written to ${destination.type}.` };
}

/** What becomes of values that do not arrive as they were; undefined where none arrives. */
function changeOf(from: LogicalType, to: LogicalType, { type }: TypeOf): string | undefined {
  if (from.kind === 'json' && to.kind === 'json') return REWRITTEN;
  if (from.kind === 'boolean' && to.kind === 'boolean') return NUMBERS;
  if (from.kind === to.kind) return narrower(from, to, type);
  const known = CONVERSIONS[`${from.kind} ${to.kind}`];
  if (known !== undefined) return known;
  return to.kind === 'text' ? AS_TEXT : undefined;
}

/** Types of one kind that keep something else of a value: SQLite's BOOLEAN a number, jsonb no spaces. */
function isRewritten(source: TypeOf, { kind }: LogicalType, destination: TypeOf): boolean {
  const isSame = source.driver === destination.driver && source.type === destination.type;
  if (isSame) return false;
  if (kind === 'boolean')
    return [source, destination].some((one) => one.driver === 'sqlite' || isMariadb(one));
  if (kind !== 'json') return false;
  return destination.driver === 'h2' || destination.driver === 'mysql' || /^jsonb$/i.test(destination.type);
}

const isMariadb = ({ driver }: TypeOf): boolean => driver === 'mariadb' || driver === 'mysql';

/** Arrays, structures and maps. The text that PostgreSQL prints of one, it reads again. */
const NESTED = /\barray\b|\[\d*\]$|^(row|struct|map|union)\b/i;
const REWRITTEN = 'The same JSON: spaces, and in jsonb the order of keys and keys given twice, are not kept.';
const NUMBERS = 'true is 1, false is 0.';
const AS_TEXT = 'Written as the text the source prints.';
const FITTING = 'A value that does not fit fails the run.';

/** Pairs of kinds that a database converts, and what becomes of the values. */
const CONVERSIONS: Record<string, string> = {
  'boolean integer': NUMBERS,
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
  'boolean bits': NUMBERS,
  'text json': `A text that is no JSON fails the run. ${REWRITTEN}`,
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
    if (!from.zoned && to.zoned) return 'Taken as UTC.';
    return `Rounded to the decimals of ${type}, or refused, as the destination does.`;
  }
  if (from.kind === 'float') return 'Held to about 7 digits.';
  if ((to.kind === 'text' || to.kind === 'bytes') && to.fixed) return `Padded to the length of ${type}.`;
  return `${FITTING} It is ${type}.`;
}

const name = ({ kind }: LogicalType): string => kind[0]?.toUpperCase() + kind.slice(1);
