import { expect, test } from '@jest/globals';
import type { ScheduleWeek } from '../../src/services/index.js';
import { sparkline } from '../../src/web/format/index.js';
import { healthOf } from '../../src/web/modules/health.js';
import { lineage } from '../../src/web/modules/lineage.js';
import { calendar, clockChanges } from '../../src/web/schedules/calendar.js';
import { agenda, upcoming } from '../../src/web/schedules/fires.js';

const bar = (id: number, status: 'success' | 'error', ms: number) => ({
  id,
  status,
  started_at: new Date(0).toISOString(),
  finished_at: new Date(ms).toISOString(),
});

test('a sparkline has its newest run at the right, in height its duration, and a notch for a failure', () => {
  const { ids, paths, label } = sparkline([bar(1, 'success', 1_000), bar(2, 'error', 2_000)]);
  expect(ids).toBe('1 2');
  expect(label).toBe('Last 2 runs: 1 failed');
  expect(Object.fromEntries(paths)).toEqual({
    ok: 'M112 20v-12h3v12z',
    bad: 'M116 20v-20l1.5 4l1.5-4v20z',
  });
  expect(sparkline([]).label).toBe('No runs');
});

test.each([
  [[], true, null],
  [['success', 'success'], true, 'Healthy: the last 2 runs succeeded'],
  [['error', 'success'], true, 'Works again; 1 of the last 2 runs failed'],
  [['success', 'error', 'error'], true, 'Failing: the last 2 runs failed'],
  [['error'], true, 'Never succeeded'],
  [['success'], false, 'Disabled: groups skip it'],
] as const)('runs %j of a module with enabled %s are: %s', (statuses, enabled, words) => {
  const bars = statuses.map((status, index) => bar(index + 1, status, 1));
  expect(healthOf({ bars, enabled })?.words ?? null).toBe(words);
});

test('lineage shows an expression on its edge unless it is the plain name, and marks keys', () => {
  const column = (dest_name: string, expression: string) => ({
    id: 'c1',
    source_name: 'a',
    source_type: 'int4',
    dest_name,
    dest_type: 'integer',
    expression,
    included: true,
  });
  const { rows } = lineage({ columns_json: [column('x', 'a'), column('y', 'a + 1')], merge_key: 'x' });
  expect(rows.map(({ edge, isKey }) => [edge, isKey])).toEqual([
    ['', true],
    ['a + 1', false],
  ]);
});

const schedule = (group_id: number, group_name: string, usual_ms: number | null, ...times: string[]) =>
  ({
    id: group_id,
    group_id,
    group_name,
    usual_ms,
    words: 'Daily',
    zone: 'Europe/Paris',
    fires: times.map((at) => new Date(at)),
  }) as unknown as ScheduleWeek;
const MINUTE = 60_000;
const now = new Date('2026-10-24T12:00:00Z');

test('a fire says with which groups it overlaps, by how long their runs take, and when it is after a change of the clocks', () => {
  const fires = upcoming(
    [
      schedule(1, 'nightly', 30 * MINUTE, '2026-10-24T20:00:00Z', '2026-10-25T20:00:00Z'),
      schedule(2, 'hourly', null, '2026-10-24T20:29:00Z', '2026-10-24T20:30:00Z'),
    ],
    now,
  );
  expect(fires.map(({ group_name, clashes, isAfterChange }) => [group_name, clashes, isAfterChange])).toEqual(
    [
      ['nightly', ['hourly'], false],
      ['hourly', ['nightly'], false],
      ['hourly', [], false],
      ['nightly', [], true],
    ],
  );
  const { cells, days } = calendar(fires, now);
  expect(days).toHaveLength(7);
  // Those at work at once are drawn below each other.
  expect(cells.map(({ y, width }) => [y, width])).toEqual([
    [20, 18],
    [28, 4],
    [20, 4],
    [50, 18],
  ]);
});

test('a fire while its own group is still at work is likely to be left out, and then holds nobody up', () => {
  const times = ['20:00', '20:10', '20:20', '20:30'].map((clock) => `2026-10-24T${clock}:00Z`);
  const fires = upcoming([schedule(1, 'often', 15 * MINUTE, ...times)], now);
  expect(fires.map(({ isLeftOut }) => isLeftOut)).toEqual([false, true, false, true]);
  expect(agenda(fires)).toMatchObject([
    { notes: ['2 likely to be left out: the run before takes that long'] },
  ]);
});

test('the week says on which day clocks change, in the zones of its schedules', () => {
  expect(clockChanges([schedule(1, 'nightly', null)], now)).toEqual([
    'Sun 2026-10-25, Europe/Paris: the clocks go 60 min back: a daily time that comes twice fires once',
  ]);
  expect(clockChanges([{ zone: 'UTC' }], now)).toEqual([]);
});
