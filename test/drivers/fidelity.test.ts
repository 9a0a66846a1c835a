/**
 * Every value from every database into every other: it arrives as it was, or changed as the matrix says, or the run fails
 * with the column's name. docs/types.md is this test's result: UPDATE_TYPES=1 writes it anew.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { columnVerdict } from '../../src/sql/index.js';
import { type Engines, startEngines } from './support/engines.js';
import { type Cell, described, measure } from './support/matrix.js';
import { typesPage } from './support/typesPage.js';

const here = process.env.PIPEKIT_TEST_MARIADB === 'none' ? test.skip : test;

let world: Engines;
let cells: Cell[];
beforeAll(async () => {
  if (process.env.PIPEKIT_TEST_MARIADB === 'none') return;
  world = await startEngines('fidelity');
  cells = await measure(world);
}, 600_000);
afterAll(() => world?.stop());

here(
  'no value is changed in silence between any two databases, whatever the zone of the Java process',
  () => {
    expect(cells.filter(({ outcome }) => /^(CHANGED|REFUSED)/.test(outcome)).map(described)).toEqual([]);
  },
);

here('what is said of a column before its rows move is true of every value that was measured', () => {
  // By MySQL's own driver, values come and go as by MariaDB's.
  const ofMysql = cells.filter(({ from, to }) => [from, to].some(({ driver }) => driver === 'mariadb'));
  const all = [...cells, ...ofMysql.map(byMysql)];
  const lies = all.filter((cell) => isLie(cell)).map((cell) => `${described(cell)} ← ${said(cell)}`);
  expect(lies).toEqual([]);
});

here('the page of types is what was measured', () => {
  const file = new URL('../../docs/types.md', import.meta.url);
  if (process.env.UPDATE_TYPES) writeFileSync(file, typesPage(cells));
  expect(typesPage(cells)).toBe(readFileSync(file, 'utf8'));
});

const byMysql = ({ from, to, ...cell }: Cell): Cell => {
  const [source, destination] = [from, to].map(({ driver, type }) => ({
    driver: driver === 'mariadb' ? ('mysql' as const) : driver,
    type,
  })) as [Cell['from'], Cell['to']];
  return { ...cell, from: source, to: destination };
};

const said = ({ from, to }: Cell): string => {
  const { verdict, note } = columnVerdict(from, to);
  return `${verdict}. ${note}`.trim();
};

/** "exact" alone promises every value; with a note, all but those it refuses. "refused" means that none arrives. */
function isLie({ from, to, outcome }: Cell): boolean {
  const { verdict, note } = columnVerdict(from, to);
  if (verdict === 'refused') return outcome !== 'refused';
  if (outcome === 'refused') return !/refused|fails the run/i.test(note);
  return outcome !== 'exact' && verdict === 'exact';
}
