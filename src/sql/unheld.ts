import { type DriverName, DRIVERS } from '../domain/drivers.js';
import type { LogicalType } from './catalog/index.js';

type Kind = LogicalType['kind'];

interface Unheld {
  /** In words that a list can take: "years BC". */
  values: string;
  /** Of which kinds of column they are values. */
  kinds: Kind[];
  /** Databases that have such values; undefined for all but those that refuse them. */
  among?: DriverName[];
  /** Databases whose columns take them; the others refuse them. */
  takenBy: DriverName[];
  /** Of text; text takes every other value as it is printed. */
  asText?: true;
  /** Types that have such values; undefined for all of these kinds. */
  when?(type: LogicalType): boolean;
}

const MOMENTS: Kind[] = ['date', 'timestamp'];
const allBut = (name: DriverName): DriverName[] => DRIVERS.filter((driver) => driver !== name);
const LIST = new Intl.ListFormat('en');

/** What some databases have in a type and others have not, each a measured row of docs/types.md. */
const UNHELD: Unheld[] = [
  {
    values: 'text with a NUL character',
    kinds: ['text', 'json'],
    takenBy: allBut('postgresql'),
    asText: true,
  },
  // Kept as a floating-point number there, unless the column is TEXT.
  {
    values: 'numbers of more than 15 digits',
    kinds: ['decimal'],
    among: allBut('sqlite'),
    takenBy: allBut('sqlite'),
    when: (type) => type.kind === 'decimal' && (type.precision === null || type.precision > 15),
  },
  { values: 'NaN', kinds: ['decimal'], among: ['postgresql'], takenBy: ['postgresql'] },
  {
    values: 'NaN',
    kinds: ['float'],
    among: ['postgresql', 'h2', 'duckdb', 'oracle'],
    takenBy: ['postgresql', 'h2', 'duckdb'],
  },
  {
    values: 'infinity',
    kinds: ['float'],
    among: ['postgresql', 'sqlite', 'h2', 'duckdb', 'oracle'],
    takenBy: ['postgresql', 'sqlite', 'h2', 'duckdb'],
  },
  {
    values: 'infinity',
    kinds: MOMENTS,
    among: ['postgresql', 'duckdb'],
    takenBy: ['postgresql', 'sqlite', 'duckdb'],
  },
  {
    values: 'years BC',
    kinds: MOMENTS,
    among: ['postgresql', 'h2', 'duckdb', 'oracle'],
    takenBy: ['postgresql', 'sqlite', 'h2', 'duckdb'],
  },
  {
    values: 'years after 9999',
    kinds: MOMENTS,
    among: ['postgresql', 'h2', 'duckdb'],
    takenBy: ['postgresql', 'sqlite'],
  },
  { values: 'dates like 0000-00-00', kinds: MOMENTS, among: ['mariadb'], takenBy: ['mariadb', 'sqlite'] },
  {
    values: '24:00:00',
    kinds: ['time'],
    among: ['postgresql', 'mariadb', 'duckdb', 'db2i', 'db2'],
    takenBy: ['postgresql', 'mariadb', 'sqlite', 'duckdb'],
  },
  {
    values: 'times below 0 or beyond a day',
    kinds: ['time'],
    among: ['mariadb'],
    takenBy: ['mariadb', 'sqlite'],
  },
  // A declared type limits nothing there.
  {
    values: 'values of another type',
    kinds: ['boolean', 'integer', 'decimal', 'float', 'bytes', 'date', 'time', 'timestamp'],
    among: ['sqlite'],
    takenBy: ['sqlite'],
  },
];

/** "Refused: infinity and years BC."; '' where the column takes every value there can be. */
export function refusals(
  source: DriverName,
  from: LogicalType,
  destination: DriverName,
  to: LogicalType,
): string {
  const [giving, taking] = [twinOf(source), twinOf(destination)];
  const isText = to.kind === 'text' || to.kind === 'json';
  const values = UNHELD.filter(
    ({ kinds, among, takenBy, asText = false, when }) =>
      kinds.includes(from.kind) &&
      (when?.(from) ?? true) &&
      (among?.includes(giving) ?? takenBy.includes(giving)) &&
      !takenBy.includes(taking) &&
      asText === isText,
  ).map((one) => one.values);
  if (values.length === 0) return '';
  return `Refused: ${LIST.format(values)}.`;
}

/** Either driver of one database reads and writes alike: test/drivers/mysql.test.ts and derbyServer.test.ts. */
const TWINS: Partial<Record<DriverName, DriverName>> = { mysql: 'mariadb', derbyserver: 'derby' };
export const twinOf = (driver: DriverName): DriverName => TWINS[driver] ?? driver;
