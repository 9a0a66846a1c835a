import { expect, test } from '@jest/globals';
import type { Run, RunStep } from '../../src/domain/run.js';
import {
  difference,
  showBytes,
  showDuration,
  showNumber,
  showTime,
  sqlPieces,
} from '../../src/web/format/index.js';
import { gantt } from '../../src/web/runs/gantt.js';
import { executionUrl } from '../../src/web/temporalUi.js';

test.each([
  [0, '0 ms'],
  [999.4, '999 ms'],
  [1_000, '1.0 s'],
  [59_940, '59.9 s'],
  [59_960, '1 min 00 s'],
  [245_000, '4 min 05 s'],
  [3_599_600, '1 h 00 min'],
  [3_840_000, '1 h 04 min'],
  [90_000_000, '25 h 00 min'],
])('%d ms is shown as %s', (ms, shown) => {
  expect(showDuration(ms)).toBe(shown);
});

test('numbers, sizes and what is not known', () => {
  expect([showNumber(1234567), showNumber(0), showNumber(null)]).toEqual(['1,234,567', '0', '–']);
  expect([showBytes(0), showBytes(999), showBytes(1_500), showBytes(2e13), showBytes(null)]).toEqual([
    '0 B',
    '999 B',
    '1.5 kB',
    '20.0 TB',
    '–',
  ]);
});

test('a time has its offset, and UTC beside it', () => {
  const { date, clock, offset, utc } = showTime('2026-03-08T06:07:09.000Z');
  expect(utc).toBe('2026-03-08 06:07:09 UTC');
  expect(new Date(`${date}T${clock}${offset.replace('−', '-')}`).toISOString()).toBe(
    '2026-03-08T06:07:09.000Z',
  );
});

test('SQL cut into pieces is the same SQL', () => {
  const sql = `SELECT "a""b", 'it''s', 1.5 -- why\nFROM t /* never ends`;
  const pieces = sqlPieces(sql);
  expect(pieces.map(({ text }) => text).join('')).toBe(sql);
  expect(pieces.filter(({ kind }) => kind !== 'word').map(({ kind, text }) => `${kind} ${text}`)).toEqual([
    'keyword SELECT',
    `string 'it''s'`,
    'number 1.5',
    'comment -- why',
    'keyword FROM',
  ]);
});

const at = (ms: number) => new Date(ms).toISOString();
const step = (from: number, to: number): RunStep => ({
  run_id: 1,
  step: 'stage',
  attempt: 1,
  started_at: at(from),
  finished_at: at(to),
  status: 'success',
  error: null,
  rows: null,
  bytes: null,
});

test.each([
  ['in proportion', step(250, 500), 250, 250],
  ['wide enough to be seen', step(999, 999), 996, 4],
  ['inside, though its runner’s clock is slow', step(-400, 100), 0, 500],
])('a bar is %s', (_, one, x, width) => {
  const run = { started_at: at(0), finished_at: at(1_000), steps: [one] } as unknown as Run & {
    steps: RunStep[];
  };
  expect(gantt(run).rows).toMatchObject([{ x, width }]);
});

test('a night in which no step was at work is shortened, and says how long it was', () => {
  const [minute, night] = [60_000, 9 * 3_600_000];
  const steps = [step(0, minute), step(minute + night, 2 * minute + night)];
  const run = { started_at: at(0), finished_at: at(2 * minute + night), steps } as unknown as Run & {
    steps: RunStep[];
  };
  expect(gantt(run)).toMatchObject({
    rows: [
      { x: 0, width: 470, ms: minute },
      { x: 530, width: 470, ms: minute },
    ],
    gaps: [{ x: 470, width: 60, ms: night }],
  });
});

test('a run that never became an execution has no address in the Temporal UI', () => {
  const ui = { url: 'http://localhost:8233', namespace: 'default' };
  expect(executionUrl(ui, { workflow_id: '', workflow_run_id: '' })).toBeUndefined();
  expect(executionUrl(undefined, { workflow_id: 'module/1', workflow_run_id: 'x' })).toBeUndefined();
});

test('a last line without its end differs by itself, and not by that', () => {
  expect(difference('a\nb', 'a\nc')).toEqual([
    { kind: 'same', text: 'a\n' },
    { kind: 'removed', text: 'b\n' },
    { kind: 'added', text: 'c\n' },
  ]);
  expect(difference('a', 'a\n')).toEqual([{ kind: 'same', text: 'a\n' }]);
  expect(difference('', '')).toEqual([]);
});
