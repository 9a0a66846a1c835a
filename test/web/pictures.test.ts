import { expect, test } from '@jest/globals';
import type { ScheduleView } from '../../src/services/index.js';
import { sparkline } from '../../src/web/format/index.js';
import { healthOf } from '../../src/web/modules/health.js';
import { lineage } from '../../src/web/modules/lineage.js';
import { calendar, upcoming } from '../../src/web/schedules/calendar.js';

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

const schedule = (group_id: number, group_name: string, ...next: string[]) =>
  ({
    group_id,
    group_name,
    words: 'Daily',
    zone: 'Europe/Paris',
    next: next.map((at) => ({ at, local: at })),
  }) as unknown as ScheduleView;

test('fires of one minute say with whom, and those after a change of the clocks say so', () => {
  const now = new Date('2026-10-24T12:00:00Z');
  const fires = upcoming(
    [
      schedule(1, 'nightly', '2026-10-24T20:00:00Z', '2026-10-25T20:00:00Z'),
      schedule(2, 'hourly', '2026-10-24T20:00:30Z'),
    ],
    now,
  );
  expect(fires.map(({ group_name, clashes, isAfterChange }) => [group_name, clashes, isAfterChange])).toEqual(
    [
      ['nightly', ['hourly'], false],
      ['hourly', ['nightly'], false],
      ['nightly', [], true],
    ],
  );
  const { cells, days } = calendar(fires, now);
  expect(days).toHaveLength(7);
  expect(cells.map(({ y }) => y)).toEqual([24, 24, 54]);
});
