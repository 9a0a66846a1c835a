import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startDevServer, type DevServer } from '../../temporal-dev/devServer.js';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createScheduledRunActivities } from '../../src/activities/scheduledRun.js';
import { groupInput } from '../../src/domain/group.js';
import { openRepo } from '../../src/repo/index.js';
import { scheduleInput, firstOfTwo, zoneOf } from '../../src/domain/schedule.js';
import { wallClock } from '../../src/domain/zone.js';
import {
  connectTemporal,
  createScheduleControl,
  installRuntime,
  type TemporalLink,
} from '../../src/temporal/index.js';

const quiet = () => {};
installRuntime({ trace: quiet, debug: quiet, info: quiet, warn: quiet, error: quiet });

const folder = mkdtempSync(join(tmpdir(), 'pipekit-test-'));
let server: DevServer;
let link: TemporalLink;
beforeAll(async () => {
  server = await startDevServer({
    cliPath: process.env.TEMPORAL_CLI as string,
    port: 0,
    namespace: 'pipekit',
    logFile: join(folder, 'temporal.log'),
  });
  link = await connectTemporal({ address: server.address, namespace: 'pipekit' });
});
afterAll(async () => {
  await link?.connection.close();
  await server?.stop();
  rmSync(folder, { recursive: true });
});

const DAY_AND_A_HALF = 36 * 3600 * 1000;
let id = 0;

/** What Temporal computes for the schedule from midnight to midnight of these days, by the clocks of its zone. */
async function fires(
  cron_expr: string,
  timezone: string,
  day: string,
  hours = '00:00-24:00',
): Promise<string[]> {
  const schedule = scheduleInput.parse({ group_id: 1, cron_expr, timezone });
  id += 1;
  // These are about times, not about answering in time on a busy machine.
  const control = createScheduleControl(link, 30_000);
  await control.put({ ...schedule, id, zone: zoneOf(schedule), paused: true });
  const noon = Date.parse(`${day}T12:00:00Z`);
  const times = await control.between(id, new Date(noon - DAY_AND_A_HALF), new Date(noon + DAY_AND_A_HALF));
  const [from = '', to = ''] = hours.split('-');
  return times.flatMap((at) => {
    const { date, clock, offset } = wallClock(at, timezone);
    const isWithin = date === day && clock >= from && clock < to;
    const twin = firstOfTwo(schedule, at);
    return isWithin ? [`${clock.slice(0, 5)} ${offset}${twin ? ' again' : ''}`] : [];
  });
}

describe('the night the clocks are put back', () => {
  test('Temporal fires a daily schedule twice in America: the second starts nothing', async () => {
    expect(await fires('30 1 * * *', 'America/New_York', '2026-11-01')).toEqual([
      '01:30 -04:00',
      '01:30 -05:00 again',
    ]);
    expect(await fires('0 2 * * *', 'America/New_York', '2026-11-01')).toEqual(['02:00 -05:00']);
    expect(await fires('30 0 * * *', 'America/Havana', '2026-11-01')).toEqual([
      '00:30 -04:00',
      '00:30 -05:00 again',
    ]);
  });

  test('and once in Europe, at the second of the two: there is no first, so that one counts', async () => {
    expect(await fires('30 2 * * *', 'Europe/Berlin', '2026-10-25')).toEqual(['02:30 +01:00 again']);
    expect(await fires('0 3 * * *', 'Europe/Berlin', '2026-10-25')).toEqual(['03:00 +01:00']);
    expect(await fires('30 1 * * *', 'Europe/London', '2026-10-25')).toEqual(['01:30 +00:00 again']);
  });

  test('what repeats all day fires in both hours, because Temporal gets it in UTC', async () => {
    expect(await fires('0 * * * *', 'Europe/Berlin', '2026-10-25', '01:00-04:00')).toEqual([
      '01:00 +02:00',
      '02:00 +02:00',
      '02:00 +01:00',
      '03:00 +01:00',
    ]);
    expect(await fires('*/30 * * * *', 'America/New_York', '2026-11-01', '01:00-02:00')).toEqual([
      '01:00 -04:00',
      '01:30 -04:00',
      '01:00 -05:00',
      '01:30 -05:00',
    ]);
  });

  test('but not where it names days or some hours, in Europe', async () => {
    const night = ['Europe/Berlin', '2026-10-25', '01:00-04:00'] as const;
    expect(await fires('0 * * * SUN', ...night)).toEqual(['01:00 +02:00', '02:00 +02:00', '03:00 +01:00']);
    expect(await fires('0 */2 * * *', ...night)).toEqual(['02:00 +01:00']);
    const afterOne = ['Europe/Berlin', '2026-10-25', '01:45-04:00'] as const;
    expect(await fires('*/15 * * * SUN', ...afterOne)).toEqual([
      '01:45 +02:00',
      '02:00 +02:00',
      '02:15 +01:00',
      '03:30 +01:00',
      '03:45 +01:00',
    ]);
  });

  test('Lord Howe’s half hour: a daily schedule fires once, quarters leave an hour out', async () => {
    expect(await fires('45 1 * * *', 'Australia/Lord_Howe', '2026-04-05')).toEqual(['01:45 +10:30 again']);
    expect(await fires('*/15 * * * *', 'Australia/Lord_Howe', '2026-04-05', '01:00-03:00')).toEqual([
      '01:00 +11:00',
      '01:15 +11:00',
      '01:30 +10:30',
      '02:45 +10:30',
    ]);
  });
});

describe('the night the clocks are put forward', () => {
  test('a daily schedule in the hour that is left out does not fire', async () => {
    expect(await fires('30 2 * * *', 'America/New_York', '2026-03-08')).toEqual([]);
    expect(await fires('30 2 * * *', 'America/New_York', '2026-03-09')).toEqual(['02:30 -04:00']);
    expect(await fires('30 2 * * *', 'Europe/Berlin', '2026-03-29')).toEqual([]);
    expect(await fires('30 1 * * *', 'America/New_York', '2026-03-08')).toEqual(['01:30 -05:00']);
  });

  test('Lord Howe’s half hour moves to the half hour after', async () => {
    expect(await fires('15 2 * * *', 'Australia/Lord_Howe', '2026-10-04')).toEqual(['02:45 +11:00']);
  });

  test('what repeats all day goes on every hour', async () => {
    expect(await fires('0 * * * *', 'America/New_York', '2026-03-08', '01:00-05:00')).toEqual([
      '01:00 -05:00',
      '03:00 -04:00',
      '04:00 -04:00',
    ]);
  });
});

describe('the second of two fire times', () => {
  const refusal = async (timezone: string, dueAt: string, hasRun: boolean) => {
    const repo = openRepo(':memory:');
    const group_id = repo.groups.save(groupInput.parse({ name: 'nightly' })).id;
    const schedule = scheduleInput.parse({ group_id, cron_expr: '30 1 * * *', timezone });
    const { id: schedule_id } = repo.schedules.save(schedule);
    const execution = { workflow_id: 'group/1', workflow_run_id: 'first' };
    const triggered_by = `schedule:${schedule_id}` as const;
    if (hasRun) repo.groupRuns.begin({ ...execution, group_id, triggered_by });
    else repo.groupRuns.addRefused({ ...execution, group_id, triggered_by, error: 'Already running' });
    try {
      return await createScheduledRunActivities(repo).refuseFiring(schedule_id, dueAt);
    } finally {
      repo.close();
    }
  };
  // A night to come: whatever runs now has run before it. One long past: whatever runs now came after.
  const [toCome, past] = ['2126-11-03T06:30:00Z', '2026-11-01T06:30:00Z'] as const;

  test('starts nothing when the first has run', async () => {
    expect(await refusal('America/New_York', past, true)).toContain('it has run at this time before');
  });

  test('starts the group when the first has not, or could not', async () => {
    expect(await refusal('America/New_York', toCome, true)).toBeNull();
    expect(await refusal('America/New_York', past, false)).toBeNull();
  });

  test('is told from the same time on another day, and from a zone without such a night', async () => {
    expect(await refusal('America/New_York', '2026-11-02T06:30:00Z', true)).toBeNull();
    expect(await refusal('UTC', past, true)).toBeNull();
  });
});
