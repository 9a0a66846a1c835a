import { describe, expect, test } from '@jest/globals';
import { parseCron } from '../../src/domain/cron.js';
import { firingZone, firstOfTwo, scheduleInput, zoneOf } from '../../src/domain/schedule.js';
import { offsetMinutes, wallClock } from '../../src/domain/zone.js';

const input = (timezone: string | null) =>
  scheduleInput.safeParse({ group_id: 1, cron_expr: '0 6 * * *', timezone });

describe('a time zone', () => {
  test('may be written in any case, and an alias stays as it is written', () => {
    expect(input('europe/paris').data?.timezone).toBe('Europe/Paris');
    expect(input('Asia/Kolkata').data?.timezone).toBe('Asia/Kolkata');
    expect(input('utc').data?.timezone).toBe('UTC');
  });

  test.each(['Europe/Pariss', '+01:00', '', 'CEST'])('%s is refused', (name) => {
    const [issue] = input(name).error?.issues ?? [];
    expect(issue).toMatchObject({
      path: ['timezone'],
      message: expect.stringContaining('is not a time zone'),
    });
  });

  test('left out is the server’s own, by its IANA name', () => {
    expect(zoneOf({ timezone: null })).toBe(new Intl.DateTimeFormat().resolvedOptions().timeZone);
  });

  test('shows the clock and its offset', () => {
    const at = new Date('2026-11-02T05:00:00Z');
    expect(wallClock(at, 'Europe/Paris')).toEqual({
      weekday: 'Mon',
      date: '2026-11-02',
      clock: '06:00:00',
      offset: '+01:00',
    });
    expect(wallClock(at, 'America/St_Johns')).toMatchObject({ clock: '01:30:00', offset: '-03:30' });
    expect(offsetMinutes(at, 'UTC')).toBe(0);
  });
});

describe('Temporal is given', () => {
  const zone = (cron: string, name: string) => firingZone(parseCron(cron), name);

  test('UTC for what names neither hour nor day, unless the zone has broken hours', () => {
    for (const cron of ['*/15 * * * *', '0 * * * *', '*/10 * * * * *'])
      expect(zone(cron, 'Europe/Berlin')).toBe('UTC');
    for (const name of ['Australia/Lord_Howe', 'Australia/Adelaide', 'Asia/Kathmandu'])
      expect(zone('0 * * * *', name)).not.toBe('UTC');
  });

  test('the zone itself for everything else', () => {
    for (const cron of ['30 2 * * *', '*/15 8-18 * * *', '0 * * * MON-FRI', '0 */2 * * *', '0 * 1 * *'])
      expect(zone(cron, 'Europe/Berlin')).toBe('Europe/Berlin');
  });

  test('a name that every server knows', () => {
    const [first, second] = ['0 6 * * *', '0 7 * * *'].map((cron) => zone(cron, 'Asia/Kolkata'));
    expect(first).toBe(second);
    expect(new Intl.DateTimeFormat('en', { timeZone: first }).resolvedOptions().timeZone).toBe(first);
  });
});

describe('the first of two fire times with the same clock time', () => {
  const first = (cron_expr: string, timezone: string, at: string) =>
    firstOfTwo({ cron_expr, timezone }, new Date(at))?.toISOString();

  test('is found for a schedule that names its hours', () => {
    const [newYork, lordHowe, troll] = ['America/New_York', 'Australia/Lord_Howe', 'Antarctica/Troll'];
    expect(first('30 1 * * *', newYork, '2026-11-01T05:30:00Z')).toBeUndefined();
    expect(first('30 1 * * *', newYork, '2026-11-01T06:30:00Z')).toBe('2026-11-01T05:30:00.000Z');
    expect(first('0 2 * * *', newYork, '2026-11-01T07:00:00Z')).toBeUndefined();
    expect(first('30 1 * * *', newYork, '2026-11-02T06:30:00Z')).toBeUndefined();
    expect(first('30 2 * * *', 'Europe/Berlin', '2026-10-25T01:30:00Z')).toBe('2026-10-25T00:30:00.000Z');
    expect(first('45 1 * * *', lordHowe, '2026-04-04T15:15:00Z')).toBe('2026-04-04T14:45:00.000Z');
    expect(first('30 2 * * *', troll, '2026-10-25T02:30:00Z')).toBe('2026-10-25T00:30:00.000Z');
  });

  test('is not looked for where the schedule repeats through the day', () => {
    expect(first('0 * * * *', 'America/New_York', '2026-11-01T06:00:00Z')).toBeUndefined();
    expect(first('0 */3 * * *', 'America/New_York', '2026-11-01T06:00:00Z')).toBeUndefined();
  });
});
