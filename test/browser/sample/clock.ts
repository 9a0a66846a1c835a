import { jest } from '@jest/globals';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** All but the date: requests and timers go on as ever. */
const REAL = [
  'hrtime',
  'nextTick',
  'performance',
  'queueMicrotask',
  'setImmediate',
  'clearImmediate',
  'setInterval',
  'clearInterval',
  'setTimeout',
  'clearTimeout',
] as const;

/** Lets what is recorded have been recorded then: at `set`, until the real time is back after `tell`. */
export async function withClock<T>(tell: (set: (at: number) => void) => Promise<T>): Promise<T> {
  jest.useFakeTimers({ doNotFake: [...REAL] });
  try {
    return await tell((at) => jest.setSystemTime(at));
  } finally {
    jest.useRealTimers();
  }
}

/** The newest 05:00 UTC (06:00 in Paris, in winter) that is an hour ago at least. */
export function lastNight(now: number): number {
  const five = new Date(now).setUTCHours(5, 0, 0, 0);
  return five > now - HOUR ? five - DAY : five;
}

/** The next times that `isTime` says yes to, five at least, and all of the coming week; looked for from minute to minute. */
export function firesFrom(now: number, isTime: (at: Date) => boolean): Date[] {
  const found: Date[] = [];
  const first = Math.ceil(now / MINUTE) * MINUTE;
  for (let at = first; found.length < 5 || at < first + 8 * DAY; at += MINUTE) {
    const date = new Date(at);
    if (isTime(date)) found.push(date);
  }
  return found;
}
