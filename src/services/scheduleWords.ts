import cronstrue from 'cronstrue';
import { wallClock } from '../domain/zone.js';

/** A weekday alone is clear for the six days to come. */
const WEEKDAY_ALONE_MS = 6 * 24 * 3600 * 1000;

/** `Weekdays 06:00`, `Mondays 06:00`, `Daily 06:00`, `Hourly at :05`, `Every 15 minutes`; what is rarer as cronstrue says it. */
export function cronInWords(cronExpr: string): string {
  const text = cronstrue.toString(cronExpr, { use24HourTimeFormat: true });
  const [, minutes] = /^At (\d+) minutes past the hour$/.exec(text) ?? [];
  if (minutes !== undefined) return `Hourly at :${minutes.padStart(2, '0')}`;
  const [, time, days] = /^At (\d\d:\d\d(?::\d\d)?)(?:, (.+))?$/.exec(text) ?? [];
  if (time === undefined) return text;
  if (days === undefined) return `Daily ${time}`;
  if (days === 'Monday through Friday') return `Weekdays ${time}`;
  const [, weekday] = /^only on (\w+)$/.exec(days) ?? [];
  if (weekday !== undefined) return `${weekday}s ${time}`;
  const [, day] = /^on day (\d+) of the month$/.exec(days) ?? [];
  return day === undefined ? text : `Monthly on day ${day}, ${time}`;
}

/** `Mon 2026-11-02 06:00:00 +01:00` */
export function momentInWords(at: Date, zone: string): string {
  const { weekday, date, clock, offset } = wallClock(at, zone);
  return `${weekday} ${date} ${clock} ${offset}`;
}

/** `Weekdays 06:00 Europe/Paris · next Mon 06:00 (05:00 UTC)`; why not, where there is no next. */
export function scheduleInWords(
  words: string,
  zone: string,
  next: Date | undefined,
  otherwise: string,
): string {
  if (!next) return `${words} ${zone} · ${otherwise}`;
  const { weekday, date, clock } = wallClock(next, zone);
  const isSoon = next.getTime() - Date.now() < WEEKDAY_ALONE_MS;
  const when = [weekday, ...(isSoon ? [] : [date]), short(clock)].join(' ');
  const utc = zone === 'UTC' ? '' : ` (${short(wallClock(next, 'UTC').clock)} UTC)`;
  return `${words} ${zone} · next ${when}${utc}`;
}

const short = (clock: string): string => clock.replace(/:00$/, '');
