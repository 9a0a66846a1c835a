import { expect, test } from '@jest/globals';
import type { DriverName } from '../../src/domain/connection.js';
import type { LogicalType } from '../../src/sql/index.js';
import { boundsQuery, conditionsOf, rangeQuery } from '../../src/sql/split/ranges.js';

const INTEGER: LogicalType = { kind: 'integer', bits: 64, unsigned: false };
const column = (type: LogicalType = INTEGER, driver: DriverName = 'postgresql') => ({
  driver,
  name: 'id',
  type,
});
const between = (least: string | null, most: string | null, ranges: number): string[] =>
  boundsQuery('select id from t', column(), ranges).read([[least, most]]);

test('numbers are cut evenly, below zero and beyond what a double can tell apart', () => {
  expect(between('1', '100', 4)).toEqual(['26', '51', '76']);
  expect(between('-10', '9', 2)).toEqual(['0']);
  expect(between('9007199254740993', '9007199254740996', 4)).toEqual([
    '9007199254740994',
    '9007199254740995',
    '9007199254740996',
  ]);
  expect(between('-12.75', '7.25', 2)).toEqual(['-2']);
});

test('there are no more ranges than numbers, and none of a source without rows', () => {
  expect(between('5', '7', 10)).toEqual(['6', '7']);
  expect(between('5', '5', 10)).toEqual([]);
  expect(between(null, null, 10)).toEqual([]);
});

test('a number that has no place on the line is refused', () => {
  expect(() => between('1', 'NaN', 4)).toThrow('cannot be split by a column that holds NaN');
  expect(() => between('-Infinity', '1', 4)).toThrow('-Infinity');
});

test('whatever the column holds is in exactly one range', () => {
  const conditions = conditionsOf(column(), between('-3', '20', 5));
  expect(conditions).toEqual([
    '"id" < 1',
    '"id" >= 1 AND "id" < 6',
    '"id" >= 6 AND "id" < 11',
    '"id" >= 11 AND "id" < 16',
    '"id" >= 16',
    '"id" IS NULL',
  ]);
  expect(conditionsOf(column(), [])).toEqual(['"id" IS NOT NULL', '"id" IS NULL']);
  expect(conditionsOf(column(), ['7'])).toEqual(['"id" < 7', '"id" >= 7', '"id" IS NULL']);
});

test('texts become literals of their own dialect, once each', () => {
  const text: LogicalType = { kind: 'text', length: null, fixed: false };
  const rows = [["o'clock \\"], ["o'clock \\"], ['z'], ['zz']];
  expect(boundsQuery('select 1', column(text), 4).read(rows)).toEqual([`'o''clock \\'`, `'z'`]);
  expect(boundsQuery('select 1', column(text, 'mariadb'), 4).read(rows)).toEqual([`'o''clock \\\\'`, `'z'`]);
});

test.each<[DriverName, LogicalType]>([
  ['postgresql', { kind: 'float', bits: 64 }],
  ['postgresql', { kind: 'custom', name: 'mood' }],
  ['postgresql', { kind: 'boolean' }],
  ['mariadb', { kind: 'uuid' }],
  ['oracle', { kind: 'date' }],
  ['sqlserver', { kind: 'timestamp', precision: 3, zoned: false }],
  ['sqlite', { kind: 'text', length: null, fixed: false }],
])('from %s, a type whose literals may sort otherwise is refused: %o', (driver, type) => {
  expect(() => boundsQuery('select 1', column(type, driver), 4)).toThrow(/cannot be split by "id"/);
});

test('a query keeps its last comment to itself', () => {
  expect(rangeQuery('select id from t -- all;', 'postgresql', '"id" < 5')).toBe(
    'SELECT * FROM (\nselect id from t -- all;\n) pipekit_range\n WHERE "id" < 5',
  );
  expect(rangeQuery('select id from t;', 'oracle', '"ID" < 5')).toBe(
    'SELECT * FROM (\nselect id from t\n) pipekit_range\n WHERE "ID" < 5',
  );
});
