/** Cron as people write it: 5 fields, or 6 with seconds first. Fire times are Temporal's to compute, never ours. */

const FIELDS = [
  { key: 'second', name: 'second', min: 0, max: 59, names: [] },
  { key: 'minute', name: 'minute', min: 0, max: 59, names: [] },
  { key: 'hour', name: 'hour', min: 0, max: 23, names: [] },
  { key: 'dayOfMonth', name: 'day of month', min: 1, max: 31, names: [] },
  {
    key: 'month',
    name: 'month',
    min: 1,
    max: 12,
    names: 'JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC'.split(' '),
  },
  { key: 'dayOfWeek', name: 'day of week', min: 0, max: 7, names: 'SUN MON TUE WED THU FRI SAT'.split(' ') },
] as const;

type Field = (typeof FIELDS)[number];

export interface CronField {
  /** Every value that fits, ascending. Sunday is 0. */
  values: number[];
  /** Whether it begins with `*`, which counts as not naming a value, whatever its step. */
  isOpen: boolean;
}

export type Cron = Record<Field['key'], CronField>;

const SHAPE = 'minute, hour, day of month, month, day of week';
/** February's in a leap year. */
const LONGEST = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Throws an Error with a sentence that names the field that is wrong. */
export function parseCron(text: string): Cron {
  if (text.startsWith('@')) {
    throw new Error(`"${text}" is a shorthand: write the five fields, such as 0 0 * * * for @daily`);
  }
  const parts = text.split(/\s+/).filter((part) => part !== '');
  if (parts.length !== 5 && parts.length !== 6) {
    throw new Error(
      `has ${parts.length} fields; it takes 5 (${SHAPE}), or 6 with seconds first; there is no year`,
    );
  }
  if (parts.length === 5) parts.unshift('0');
  const entries = FIELDS.map((field, index) => [field.key, parseField(field, parts[index] as string)]);
  const cron: Cron = Object.fromEntries(entries);
  checkDate(cron);
  return cron;
}

/** As in crontab(5): where both name days, either may fit; otherwise both must. */
export function fitsEitherDay({ dayOfMonth, dayOfWeek }: Cron): boolean {
  return !dayOfMonth.isOpen && !dayOfWeek.isOpen;
}

function parseField(field: Field, text: string): CronField {
  const values = new Set(text.split(',').flatMap((item) => parseItem(field, item)));
  return { values: [...values].sort((a, b) => a - b), isOpen: text.startsWith('*') };
}

/** `*`, `5`, `5-9`, each with an optional `/step`; `5/15` is from 5 to the end, as Temporal has it. */
function parseItem(field: Field, item: string): number[] {
  const [, from, to, stepText] = /^(\*|\w+)(?:-(\w+))?(?:\/(\d+))?$/.exec(item) ?? [];
  if (from === undefined || (from === '*' && to !== undefined))
    throw wrong(field, `"${item}" is not a value, a range like 1-5 or a step like */15`);
  const step = stepText === undefined ? 1 : Number(stepText);
  if (step < 1) throw wrong(field, `the step in "${item}" must be at least 1`);
  const start = from === '*' ? field.min : valueOf(field, from);
  const end = to === undefined ? lastOf(field, from, start, stepText !== undefined) : valueOf(field, to);
  if (end < start) {
    const advice = 'write it as two, up to the end and from the start';
    throw wrong(field, `the range ${from}-${to} runs backwards: ${advice}`);
  }
  const values = [];
  for (let value = start; value <= end; value += step)
    values.push(field.key === 'dayOfWeek' ? value % 7 : value);
  return values;
}

/** Where an item ends that does not say so. Sunday as 7 is only meant where a day is named: `*` ends on Saturday. */
function lastOf(field: Field, from: string, start: number, hasStep: boolean): number {
  if (from === '*') return field.key === 'dayOfWeek' ? 6 : field.max;
  return hasStep ? field.max : start;
}

function valueOf(field: Field, text: string): number {
  const named = (field.names as readonly string[]).indexOf(text.toUpperCase());
  if (named >= 0) return named + field.min;
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= field.min && value <= field.max) return value;
  const orNames = field.names.length > 0 ? ` or ${field.names[0]} to ${field.names.at(-1)}` : '';
  throw wrong(field, `"${text}" is not ${field.min} to ${field.max}${orNames}`);
}

/** The 31st of February would be a schedule that never fires. */
function checkDate(cron: Cron): void {
  if (fitsEitherDay(cron)) return;
  const [earliest] = cron.dayOfMonth.values as [number];
  if (cron.month.values.some((month) => earliest <= (LONGEST[month - 1] as number))) return;
  throw new Error(`day of month: no month of these has a day ${earliest}, so it would never fire`);
}

const wrong = ({ name }: Field, problem: string): Error => new Error(`${name}: ${problem}`);
