/**
 * Every value from every database into every other: it arrives as it was, or changed as CONVERSIONS says, or the run fails
 * with the column's name. docs/types.md is this test's result: UPDATE_TYPES=1 writes it anew.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type DriverName, driverOf } from '../../src/domain/drivers.js';
import { dialectOf } from '../../src/sql/index.js';
import { call, type Engines, startEngines, type TestEngine } from './support/engines.js';
import { FAMILIES, type Value, VALUES } from './support/values.js';

const KINDS: DriverName[] = ['postgresql', 'mariadb', 'sqlite', 'h2', 'derby', 'duckdb'];
const COLUMN = 'the_column';
const here = process.env.PIPEKIT_TEST_MARIADB === 'none' ? test.skip : test;

let world: Engines;
beforeAll(async () => {
  if (process.env.PIPEKIT_TEST_MARIADB !== 'none') world = await startEngines('fidelity');
}, 120_000);
afterAll(() => world?.stop());

/** Changes that are meant: what the destination makes of a value it has no type for. */
const CONVERSIONS: { label: RegExp; to: DriverName[]; note: string }[] = [
  { label: /^moment/, to: ['mariadb', 'derby'], note: 'UTC’s wall clock' },
  { label: /whole seconds/, to: ['postgresql'], note: 'rounded by PostgreSQL' },
  { label: /^boolean/, to: ['mariadb', 'sqlite'], note: '1' },
  { label: /^boolean/, to: KINDS, note: 'true' },
  { label: /^JSON/, to: ['postgresql', 'h2'], note: 'the same JSON, spaces left out' },
  { label: /^array/, to: KINDS, note: 'the text PostgreSQL prints' },
  { label: /^BIT/, to: ['mariadb'], note: 'the number' },
  { label: /^double of 17/, to: KINDS, note: 'the same number' },
];

/** The same value, however it is printed. */
function plain(text: string | null): string | null {
  if (text === null) return null;
  if (/^-?\d+(\.\d+)?(E[+-]?\d+)?$/i.test(text) && text.replace(/\D/g, '').length < 18 && text.includes('.'))
    return String(Number(text));
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

/** exact, refused, a change in words, or what is wrong. */
type Cell = string;

async function copy(
  value: Value,
  source: TestEngine,
  destination: TestEngine,
  number: number,
): Promise<Cell> {
  const from = dialectOf(source.kind);
  const to = dialectOf(destination.kind);
  const table = to.quoteIdentifier(`to_${source.kind}_${number}`);
  const column = to.quoteIdentifier(COLUMN);
  await destination.execute(`CREATE TABLE ${table} (${column} ${FAMILIES[value.family][destination.kind]})`);
  const given = from.quoteIdentifier(`value_${number}`);
  const migration = {
    source: source.login,
    destination: destination.login,
    query: `SELECT ${from.quoteIdentifier(COLUMN)} FROM ${given}`,
    table,
    columns: [COLUMN],
  };
  try {
    await world.pipe.migrate(migration, call());
  } catch (error) {
    const { message } = error as Error;
    if (message.includes(COLUMN)) return 'refused';
    return `REFUSED WITHOUT THE COLUMN: ${message}`;
  }
  const [[was = null] = []] = await source.rows(`SELECT * FROM ${given}`);
  const [[is = null] = []] = await destination.rows(`SELECT * FROM ${table}`);
  const meant = CONVERSIONS.find(
    ({ label, to: kinds }) => label.test(value.label) && kinds.includes(destination.kind),
  );
  const isSame = plain(was) === plain(is);
  if (isSame && !value.label.startsWith('moment')) return 'exact';
  if (isSame) return meant?.note ?? 'exact';
  return meant?.note ?? `CHANGED from ${was} to ${is}`;
}

here(
  'no value is changed in silence between any two databases, whatever the zone of the Java process',
  async () => {
    const table: string[][] = [];
    for (const [number, value] of VALUES.entries()) {
      for (const kind of KINDS) {
        const given = value.literals[kind];
        if (given === undefined) continue;
        const source = world.engines.get(kind) as TestEngine;
        const { quoteIdentifier } = dialectOf(kind);
        const [literal, type] = Array.isArray(given) ? given : [given, FAMILIES[value.family][kind]];
        await source.execute(
          `CREATE TABLE ${quoteIdentifier(`value_${number}`)} (${quoteIdentifier(COLUMN)} ${type})`,
          `INSERT INTO ${quoteIdentifier(`value_${number}`)} VALUES (${literal})`,
        );
        const cells: string[] = [];
        for (const other of KINDS)
          cells.push(await copy(value, source, world.engines.get(other) as TestEngine, number));
        table.push([value.label, driverOf(kind).name, ...cells]);
      }
    }
    const wrong = table.filter((row) => row.some((cell) => /^(CHANGED|REFUSED)/.test(cell)));
    expect(wrong).toEqual([]);
    const file = new URL('../../docs/types.md', import.meta.url);
    if (process.env.UPDATE_TYPES) writeFileSync(file, page(table));
    expect(page(table)).toBe(readFileSync(file, 'utf8'));
  },
  600_000,
);

function page(table: string[][]): string {
  const names = KINDS.map((kind) => driverOf(kind).name);
  const destinations = FAMILIES;
  return `# What becomes of a value

Made by \`UPDATE_TYPES=1 npm test -- test/drivers/fidelity\`, which copies each value from each database into each other one: *exact*, a
documented change in words, or *refused*: the run fails and names the column. Nothing is changed in silence.

| value | from | ${names.map((name) => `to ${name}`).join(' | ')} |
|---|---|${names.map(() => '---|').join('')}
${table.map((row) => `| ${row.join(' | ')} |`).join('\n')}

The destination's types in this table:

| | ${names.join(' | ')} |
|---|${names.map(() => '---|').join('')}
${Object.entries(destinations)
  .map(([family, one]) => `| ${family} | ${KINDS.map((kind) => `\`${one[kind]}\``).join(' | ')} |`)
  .join('\n')}
`;
}
