/** Copies each value from each database into each other one, and says what became of it. */
import { type DriverName, driverOf } from '../../../src/domain/drivers.js';
import { dialectOf } from '../../../src/sql/index.js';
import { call, type Engines, type TestEngine } from './engines.js';
import { FAMILIES, type Value, VALUES } from './values.js';

export const ENGINES: DriverName[] = ['postgresql', 'mariadb', 'sqlite', 'h2', 'derby', 'duckdb'];
const COLUMN = 'the_column';

/** A value of one type on its way into another. */
export interface Cell {
  label: string;
  family: Value['family'];
  from: { driver: DriverName; type: string };
  to: { driver: DriverName; type: string };
  /** `exact`, `refused`, a meant change in words, or what is wrong in capitals. */
  outcome: string;
}

/** Changes that are meant: what the destination makes of a value it has no type for. */
const CONVERSIONS: { label: RegExp; to: DriverName[]; note: string }[] = [
  { label: /^moment/, to: ['mariadb', 'derby'], note: 'UTC’s wall clock' },
  { label: /^wall clock/, to: ENGINES, note: 'that hour of UTC' },
  { label: /whole seconds/, to: ['postgresql'], note: 'rounded by PostgreSQL' },
  { label: /^boolean/, to: ['mariadb', 'sqlite'], note: '1' },
  { label: /^boolean/, to: ENGINES, note: 'true' },
  { label: /^json/i, to: ['postgresql', 'h2'], note: 'the same JSON, spaces left out' },
];

/** Sources one after the other: those in files let one process in at a time. */
export async function measure(world: Engines): Promise<Cell[]> {
  for (const kind of ENGINES) await prepare(engine(world, kind));
  const cells: Cell[] = [];
  for (const [number, value] of VALUES.entries()) {
    for (const kind of ENGINES.filter((one) => value.literals[one] !== undefined)) {
      const source = engine(world, kind);
      const [[was = null] = []] = await source.rows(`SELECT * FROM ${given(kind, number)}`);
      for (const other of ENGINES) {
        const outcome = await copy(world, { value, number, was }, source, engine(world, other));
        const { family, label } = value;
        const [from, to] = [typeIn(value, kind), FAMILIES[family][other] as string];
        cells.push({
          label,
          family,
          from: { driver: kind, type: from },
          to: { driver: other, type: to },
          outcome,
        });
      }
    }
  }
  return cells;
}

const engine = (world: Engines, kind: DriverName): TestEngine => world.engines.get(kind) as TestEngine;
const quoted = (kind: DriverName, name: string): string => dialectOf(kind).quoteIdentifier(name);
const given = (kind: DriverName, number: number): string => quoted(kind, `value_${number}`);
const taken = (kind: DriverName, from: DriverName, number: number): string =>
  quoted(kind, `of_${from}_${number}`);

function typeIn({ literals, family }: Value, kind: DriverName): string {
  const literal = literals[kind];
  return Array.isArray(literal) ? literal[1] : (FAMILIES[family][kind] as string);
}

/** The values this database has, and an empty table for each one that comes to it. */
async function prepare({ kind, execute }: TestEngine): Promise<void> {
  const column = quoted(kind, COLUMN);
  const statements = VALUES.flatMap((value, number) => {
    const { literals, family } = value;
    const literal = literals[kind];
    const sources = ENGINES.filter((one) => literals[one] !== undefined);
    return [
      ...(literal === undefined
        ? []
        : [
            `CREATE TABLE ${given(kind, number)} (${column} ${typeIn(value, kind)})`,
            `INSERT INTO ${given(kind, number)} VALUES (${Array.isArray(literal) ? literal[0] : literal})`,
          ]),
      ...sources.map(
        (from) => `CREATE TABLE ${taken(kind, from, number)} (${column} ${FAMILIES[family][kind]})`,
      ),
    ];
  });
  await execute(...statements);
}

async function copy(
  { pipe }: Engines,
  { value, number, was }: { value: Value; number: number; was: string | null },
  source: TestEngine,
  destination: TestEngine,
): Promise<string> {
  const table = taken(destination.kind, source.kind, number);
  const migration = {
    source: source.login,
    destination: destination.login,
    query: `SELECT ${quoted(source.kind, COLUMN)} FROM ${given(source.kind, number)}`,
    table,
    columns: [COLUMN],
  };
  try {
    await pipe.migrate(migration, call());
  } catch (error) {
    const { message } = error as Error;
    return message.includes(COLUMN) ? 'refused' : `REFUSED WITHOUT THE COLUMN: ${message}`;
  }
  const [[is = null] = []] = await destination.rows(`SELECT * FROM ${table}`);
  const meant = CONVERSIONS.find(({ label, to }) => label.test(value.label) && to.includes(destination.kind));
  const isSame = plain(value, was) === plain(value, is);
  // The same hour, and yet another value: without its offset, or with one.
  const isTurned =
    value.label.startsWith('moment in') || (value.label.startsWith('wall') && OFFSET.test(is ?? ''));
  if (isSame) return (isTurned && meant?.note) || 'exact';
  return meant?.note ?? `CHANGED from ${was} to ${is}`;
}

const OFFSET = /[+-]\d\d(:\d\d)?$/;

/** The same value, however it is printed. */
function plain({ family }: Value, text: string | null): string | null {
  if (text === null) return null;
  if (family === 'double' || family === 'single') return String(Number(text));
  if (family === 'boolean') return text.toLowerCase().replace(/^t$/, 'true');
  const [, moment, offset] = /^(\d{4}-\d\d-\d\d .*?)([+-]\d\d)(?::00)?$/.exec(text) ?? [];
  if (moment && offset) {
    const utc = new Date(`${moment.replace(' ', 'T')}${offset}:00`);
    return utc
      .toISOString()
      .replace('T', ' ')
      .replace(/\.?0*Z$/, '');
  }
  return text
    .replace(/^(\d{4}-\d\d-\d\d [\d:]+(?:\.\d*[1-9])?)\.?0*$/, '$1')
    .replace(/^(\d\d:\d\d:\d\d\.\d*[1-9])0+$/, '$1')
    .replace(/^(.*\d)\.0+$/, '$1');
}

/** Which value came from where, with all it became: for a message. */
export const described = ({ label, from, to, outcome }: Cell): string =>
  `${label}, ${driverOf(from.driver).name} ${from.type} → ${driverOf(to.driver).name} ${to.type}: ${outcome}`;
