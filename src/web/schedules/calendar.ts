import { offsetMinutes } from '../../domain/zone.js';
import type { ScheduleView } from '../../services/index.js';
import { showTime, ZONE } from '../format/time.js';

export interface Fire {
  at: string;
  group_id: number;
  group_name: string;
  words: string;
  /** Of its schedule. */
  local: string;
  /** Names of others that fire in the same minute. */
  clashes: string[];
  /** The clocks of its zone will have been changed by then. */
  isAfterChange: boolean;
}

const HOUR_WIDTH = 36;
const ROW = 30;
const LEFT = 90;
const TOP = 18;
const DAYS = 7;

/** When schedules fire next, as Temporal tells, in order of time. */
export function upcoming(schedules: ScheduleView[], now = new Date()): Fire[] {
  const fires = schedules.flatMap((schedule) =>
    schedule.next.map(({ at, local }) => ({
      at,
      local,
      group_id: schedule.group_id,
      group_name: schedule.group_name,
      words: schedule.words,
      isAfterChange: offsetMinutes(new Date(at), schedule.zone) !== offsetMinutes(now, schedule.zone),
    })),
  );
  const names = new Map<string, Set<string>>();
  for (const { at, group_name } of fires) {
    names.set(minuteOf(at), (names.get(minuteOf(at)) ?? new Set()).add(group_name));
  }
  return fires
    .map((fire) => ({
      ...fire,
      clashes: [...(names.get(minuteOf(fire.at)) ?? [])].filter((name) => name !== fire.group_name),
    }))
    .toSorted((a, b) => a.at.localeCompare(b.at) || a.group_name.localeCompare(b.group_name));
}

const minuteOf = (at: string): string => at.slice(0, 16);

/** The coming week as a grid of days and hours, in the zone of this server. */
export function calendar(fires: Fire[], now = new Date()) {
  const days = Array.from({ length: DAYS }, (_, index) => {
    const noon = new Date(now.getFullYear(), now.getMonth(), now.getDate() + index, 12);
    const { date } = showTime(noon.toISOString());
    const weekday = noon.toLocaleDateString('en-GB', { weekday: 'short' });
    return { date, label: `${weekday} ${date.slice(5)}`, y: TOP + index * ROW };
  });
  const cells = fires.flatMap((fire) => {
    const { date, clock } = showTime(fire.at);
    const day = days.find((candidate) => candidate.date === date);
    if (!day) return [];
    const [hour, minute] = clock.split(':').map(Number) as [number, number];
    const x = LEFT + hour * HOUR_WIDTH + Math.round((minute / 60) * (HOUR_WIDTH - 8));
    return [{ ...fire, x, y: day.y + 6, label: `${fire.group_name} ${date} ${clock}` }];
  });
  return {
    zone: ZONE,
    width: LEFT + 24 * HOUR_WIDTH,
    height: TOP + DAYS * ROW,
    row: ROW,
    left: LEFT,
    days,
    hours: Array.from({ length: 8 }, (_, index) => ({ hour: index * 3, x: LEFT + index * 3 * HOUR_WIDTH })),
    cells,
  };
}
