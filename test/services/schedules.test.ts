import { expect, test } from '@jest/globals';
import { PipekitError } from '../../src/domain/errors.js';
import type { TemporalSchedule } from '../../src/domain/ports.js';
import { failureOf, servicesWith } from './helper.js';

const state = (next: string[], more: Partial<TemporalSchedule> = {}): TemporalSchedule => ({
  next: next.map((at) => new Date(at)),
  pausedThere: null,
  skipped: 0,
  missed: 0,
  ...more,
});

/** Services whose Temporal says this of every schedule, and a group to schedule. */
function withTemporal(described: TemporalSchedule | undefined, inWeek: Date[] = []) {
  const put: object[] = [];
  const made = servicesWith({
    schedules: {
      ids: async () => [],
      put: async (planned) => (put.push(planned), 'created'),
      remove: async () => true,
      describe: async () => described,
      between: async () => (described?.next.length ? inWeek : []),
    },
  });
  return { ...made, put, group_id: made.services.groups.save({ name: 'nightly' }).id };
}

test.each([
  ['0 6 * * 1-5', 'Weekdays 06:00'],
  ['30 2 * * *', 'Daily 02:30'],
  ['15 30 2 * * *', 'Daily 02:30:15'],
  ['*/15 * * * *', 'Every 15 minutes'],
  ['5 * * * *', 'Hourly at :05'],
  ['0 6 * * MON', 'Mondays 06:00'],
  ['30 4 1 * *', 'Monthly on day 1, 04:30'],
  ['0 6 * * 1,3', 'At 06:00, only on Monday and Wednesday'],
  ['0 6 1 * MON', 'At 06:00, on day 1 of the month, and on Monday'],
  ['*/5 * * * * *', 'Every 5 seconds'],
])('%s reads "%s"', async (cron_expr, words) => {
  const { services, group_id } = withTemporal(undefined);
  expect(await services.schedules.save({ group_id, cron_expr })).toMatchObject({ words });
});

test('the next fire time is told by the clock of the zone and in UTC', async () => {
  const { services, group_id } = withTemporal(state(['2126-11-04T05:00:00Z', '2126-11-05T05:00:00Z']));
  const save = (timezone: string) =>
    services.schedules.save({ group_id, cron_expr: '0 6 * * 1-5', timezone });
  expect(await save('Europe/Paris')).toMatchObject({
    summary: 'Weekdays 06:00 Europe/Paris · next Mon 2126-11-04 06:00 (05:00 UTC)',
    next: [{ at: '2126-11-04T05:00:00.000Z', local: 'Mon 2126-11-04 06:00:00 +01:00' }, expect.anything()],
  });
  expect((await save('UTC')).summary).toBe('Weekdays 06:00 UTC · next Mon 2126-11-04 05:00');
});

test('within six days the weekday is enough', async () => {
  const soon = new Date(Date.now() + 3600_000);
  soon.setUTCMinutes(0, 0, 0);
  const { services, group_id } = withTemporal(state([soon.toISOString()]));
  const { summary } = await services.schedules.save({ group_id, cron_expr: '0 6 * * *', timezone: 'UTC' });
  expect(summary).toMatch(/^Daily 06:00 UTC · next (Sun|Mon|Tue|Wed|Thu|Fri|Sat) \d\d:00$/);
});

test('of two fire times with the same clock time only the first is shown', async () => {
  const newYork = state(['2026-11-01T05:30:00Z', '2026-11-01T06:30:00Z', '2026-11-02T06:30:00Z']);
  const { services, group_id } = withTemporal(newYork);
  const daily = { group_id, cron_expr: '30 1 * * *', timezone: 'America/New_York' };
  expect((await services.schedules.save(daily)).next.map(({ local }) => local)).toEqual([
    'Sun 2026-11-01 01:30:00 -04:00',
    'Mon 2026-11-02 01:30:00 -05:00',
  ]);
  const berlin = { group_id, cron_expr: '30 1 * * *', timezone: 'Europe/Berlin' };
  expect((await services.schedules.save(berlin)).next).toHaveLength(3);
});

test('the coming week is Temporal’s; without its answer, the next five that are known', async () => {
  const times = [1, 2, 3].map((hour) => new Date(Date.now() + hour * 3_600_000));
  const next = times.slice(0, 1).map((at) => at.toISOString());
  const { services, group_id } = withTemporal(state(next), times);
  await services.schedules.save({ group_id, cron_expr: '0 * * * *', timezone: 'UTC' });
  expect(await services.schedules.week()).toMatchObject([{ fires: times, isCut: false, usual_ms: null }]);

  const silent = servicesWith({
    schedules: {
      ids: async () => [],
      put: async () => 'created' as const,
      remove: async () => true,
      describe: async () => state(next),
      between: () => Promise.reject(new PipekitError('unavailable', 'Temporal did not answer')),
    },
  }).services;
  const group = silent.groups.save({ name: 'nightly' }).id;
  await silent.schedules.save({ group_id: group, cron_expr: '0 * * * *', timezone: 'UTC' });
  expect(await silent.schedules.week()).toMatchObject([{ fires: times.slice(0, 1) }]);
});

test('a change that cannot reach Temporal is kept, and says why it is not there yet', async () => {
  const down = () => Promise.reject(new PipekitError('unavailable', 'Temporal did not answer'));
  const { services } = servicesWith({
    schedules: { ids: down, put: down, remove: down, describe: down, between: down },
  });
  const group_id = services.groups.save({ name: 'nightly' }).id;
  const { id, ...saved } = await services.schedules.save({
    group_id,
    cron_expr: '0 6 * * *',
    timezone: 'UTC',
  });
  expect(saved).toMatchObject({
    problem: 'Temporal did not answer',
    summary: 'Daily 06:00 UTC · next not known',
  });
  expect(await services.schedules.get(id)).toMatchObject({
    enabled: true,
    problem: 'Temporal did not answer',
  });
  await services.schedules.remove(id);
  await expect(services.schedules.get(id)).rejects.toMatchObject({ code: 'not_found' });
});

const NIGHTLY = `
groups:
  - name: nightly
    schedules:
      - { cron: "0 6 * * 1-5", timezone: Europe/Paris }
      - { cron: "0 12 * * 6", enabled: false, catchup_window_s: 60 }
`;

test('a document sets a group’s schedules; applied again it changes nothing', async () => {
  const { services, repo } = withTemporal(undefined);
  expect(services.applyConfig(NIGHTLY)).toMatchObject({ updated: ['group nightly'] });
  const stored = repo.schedules.list();
  expect(stored).toEqual([
    expect.objectContaining({
      cron_expr: '0 6 * * 1-5',
      timezone: 'Europe/Paris',
      enabled: true,
      catchup_window_s: 3600,
    }),
    expect.objectContaining({
      cron_expr: '0 12 * * 6',
      timezone: null,
      enabled: false,
      catchup_window_s: 60,
    }),
  ]);
  expect(services.applyConfig(NIGHTLY)).toEqual({
    created: [],
    updated: [],
    unchanged: ['group nightly'],
    removed: [],
  });

  // Paused by hand: the document says nothing about the first one.
  await services.schedules.pause(stored[0]?.id as number);
  expect(services.applyConfig(NIGHTLY).unchanged).toEqual(['group nightly']);
  expect(repo.schedules.get(stored[0]?.id as number)?.enabled).toBe(false);
});

test('a schedule that the document no longer has is removed; without the key all stay', () => {
  const { services, repo } = withTemporal(undefined);
  services.applyConfig(NIGHTLY);
  const [first] = repo.schedules.list();
  const one = NIGHTLY.split('\n').slice(0, 5).join('\n');
  expect(services.applyConfig(one).updated).toEqual(['group nightly']);
  expect(repo.schedules.list()).toEqual([first]);
  expect(services.applyConfig('groups: [{ name: nightly }]').unchanged).toEqual(['group nightly']);
  expect(services.applyConfig('groups: [{ name: nightly, schedules: [] }]').updated).toEqual([
    'group nightly',
  ]);
  expect(repo.schedules.list()).toEqual([]);
});

test('a document with a wrong schedule changes nothing, and says where it is wrong', () => {
  const { services, repo } = withTemporal(undefined);
  const error = failureOf(() => services.applyConfig(NIGHTLY.replace('0 6 *', '0 25 *')));
  expect(error).toMatchObject({ code: 'invalid', field: 'groups[0].schedules[0].cron' });
  expect(error.message).toContain('hour: "25" is not 0 to 23');
  const twice = NIGHTLY.replace('0 12 * * 6", enabled', '0 6 * * 1-5", timezone: Europe/Paris, enabled');
  expect(failureOf(() => services.applyConfig(twice)).message).toContain('has this schedule already');
  expect(repo.schedules.list()).toEqual([]);
});
