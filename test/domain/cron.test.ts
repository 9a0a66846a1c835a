import { describe, expect, test } from '@jest/globals';
import { fitsEitherDay, parseCron } from '../../src/domain/cron.js';
import { scheduleInput } from '../../src/domain/schedule.js';

const values = (text: string) =>
  Object.fromEntries(Object.entries(parseCron(text)).map(([key, field]) => [key, field.values]));
const all = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);

describe('a cron expression', () => {
  test('of five fields is read minute first, at second 0', () => {
    expect(values('30 6 1,15 1-3 MON-fri')).toEqual({
      second: [0],
      minute: [30],
      hour: [6],
      dayOfMonth: [1, 15],
      month: [1, 2, 3],
      dayOfWeek: [1, 2, 3, 4, 5],
    });
  });

  test('of six fields is read second first: there is no year', () => {
    expect(values('*/20 0 6 * * *')).toMatchObject({ second: [0, 20, 40], minute: [0], hour: [6] });
  });

  test('has steps, over a range and from a value to the end', () => {
    expect(values('10-30/10 5/7 * * *')).toMatchObject({ minute: [10, 20, 30], hour: [5, 12, 19] });
  });

  test('has Sunday as 0, as 7 and by name', () => {
    expect(values('0 0 * * 5-7').dayOfWeek).toEqual([0, 5, 6]);
    expect(values('0 0 * * 7').dayOfWeek).toEqual([0]);
    expect(values('0 0 * * 0-7').dayOfWeek).toEqual(all(0, 6));
    expect(values('0 0 * * */2').dayOfWeek).toEqual([0, 2, 4, 6]);
    expect(values('0 0 * * 3/2').dayOfWeek).toEqual([0, 3, 5]);
    // Temporal itself loses the Sunday of this one.
    expect(values('0 0 * * 1-7').dayOfWeek).toEqual(all(0, 6));
  });

  test('fits either day where both days are named, as in crontab(5)', () => {
    expect(fitsEitherDay(parseCron('0 6 1 * MON'))).toBe(true);
    for (const one of ['0 6 1 * *', '0 6 * * MON', '0 6 */2 * MON'])
      expect(fitsEitherDay(parseCron(one))).toBe(false);
  });
});

describe('is refused, naming the field that is wrong', () => {
  test.each([
    ['@daily', '"@daily" is a shorthand: write the five fields, such as 0 0 * * * for @daily'],
    ['0 6 * *', 'has 4 fields; it takes 5'],
    ['0 0 6 * * * 2027', 'has 7 fields; it takes 5'],
    ['', 'has 0 fields'],
    ['60 6 * * *', 'minute: "60" is not 0 to 59'],
    ['0 24 * * *', 'hour: "24" is not 0 to 23'],
    ['0 6 0 * *', 'day of month: "0" is not 1 to 31'],
    ['0 6 * 13 *', 'month: "13" is not 1 to 12 or JAN to DEC'],
    ['0 6 * * 8', 'day of week: "8" is not 0 to 7 or SUN to SAT'],
    ['0 6 * * 2027', 'day of week: "2027" is not 0 to 7'],
    ['0 6 * * 1 2027', 'day of week: "2027" is not 0 to 7'],
    ['0 6 * * MONDAY', 'day of week: "MONDAY" is not'],
    ['61 0 6 * * *', 'second: "61" is not 0 to 59'],
    ['TZ=UTC 0 6 * * *', 'second: "TZ=UTC" is not a value'],
    ['*/0 * * * *', 'minute: the step in "*/0" must be at least 1'],
    ['0 22-2 * * *', 'hour: the range 22-2 runs backwards'],
    ['0 6 ? * *', 'day of month: "?" is not a value'],
    ['0 6 L * *', 'day of month: "L" is not 1 to 31'],
    ['0,, 6 * * *', 'minute: "" is not a value'],
    ['0 6 *-3 * *', 'day of month: "*-3" is not a value'],
    ['-5 6 * * *', 'minute: "-5" is not a value'],
    ['1.5 6 * * *', 'minute: "1.5" is not a value'],
    ['0 6 31 2,4,JUN *', 'day of month: no month of these has a day 31'],
    ['0 6 30 2 *', 'day of month: no month of these has a day 30'],
  ])('%s', (cron_expr, sentence) => {
    const result = scheduleInput.safeParse({ group_id: 1, cron_expr });
    expect(result.error?.issues).toEqual([
      expect.objectContaining({ path: ['cron_expr'], message: expect.stringContaining(sentence) }),
    ]);
  });

  test('but the 29th of February does come', () => {
    expect(values('0 6 29 2 *').dayOfMonth).toEqual([29]);
  });
});
