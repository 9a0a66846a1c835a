import { offsetMinutes, wallClock } from '../../domain/zone.js';
import type { ScheduleWeek } from '../../services/index.js';
import { showTime, ZONE } from '../format/time.js';
import type { Fire } from './fires.js';

const HOUR_WIDTH = 36;
const ROW = 30;
const LANES = 3;
const LANE = 8;
const LEFT = 90;
const TOP = 18;
const DAYS = 7;
/** Narrower, and a pointer would not find it. */
const LEAST_WIDTH = 4;
const HOUR_MS = 3_600_000;

/** The coming week as a grid of days and hours, in the zone of this server: a bar from each fire for as long as its runs take. */
export function calendar(fires: Fire[], now = new Date()) {
  const days = Array.from({ length: DAYS }, (_, index) => {
    const noon = new Date(now.getFullYear(), now.getMonth(), now.getDate() + index, 12);
    const { date, day } = showTime(noon.toISOString());
    return { date, label: `${weekdayOf(noon)} ${day}`, y: TOP + index * ROW };
  });
  const lanes = new Map<string, number[]>();
  const cells = fires.flatMap((fire) => {
    const { date, clock } = showTime(fire.at);
    const day = days.find((candidate) => candidate.date === date);
    if (!day) return [];
    const [hour, minute] = clock.split(':').map(Number) as [number, number];
    const x = LEFT + Math.round((hour + minute / 60) * HOUR_WIDTH);
    const right = LEFT + 24 * HOUR_WIDTH;
    const width = Math.min(right - x, Math.max(LEAST_WIDTH, Math.round((fire.ms / HOUR_MS) * HOUR_WIDTH)));
    const lane = freeLane(lanes, date, x, width);
    return [{ ...fire, x, width, y: day.y + 2 + lane * LANE, label: `${fire.group_name} ${date} ${clock}` }];
  });
  return {
    zone: ZONE,
    width: LEFT + 24 * HOUR_WIDTH,
    height: TOP + DAYS * ROW,
    row: ROW,
    lane: LANE - 1,
    left: LEFT,
    days,
    hours: Array.from({ length: 8 }, (_, index) => ({ hour: index * 3, x: LEFT + index * 3 * HOUR_WIDTH })),
    cells,
  };
}

/** What runs at once is drawn below each other; where there is no room for more, over the last. */
function freeLane(lanes: Map<string, number[]>, date: string, x: number, width: number): number {
  const ends = lanes.get(date) ?? Array.from({ length: LANES }, () => 0);
  const free = ends.findIndex((end) => end <= x);
  const lane = free === -1 ? LANES - 1 : free;
  ends[lane] = x + width;
  lanes.set(date, ends);
  return lane;
}

/** When clocks are changed in the coming week, in the zones of the schedules, in words. */
export function clockChanges(schedules: Pick<ScheduleWeek, 'zone'>[], now = new Date()): string[] {
  const hours = (count: number): Date => new Date(now.getTime() + count * HOUR_MS);
  const zones = [...new Set(schedules.map(({ zone }) => zone))];
  return zones.flatMap((zone) => {
    const moved = (from: number, to: number): number =>
      offsetMinutes(hours(to), zone) - offsetMinutes(hours(from), zone);
    const day = Array.from({ length: DAYS }, (_, n) => n * 24).find((from) => moved(from, from + 24) !== 0);
    if (day === undefined) return [];
    const hour = Array.from({ length: 24 }, (_, n) => day + n).find((from) => moved(from, from + 1) !== 0);
    const { weekday, date } = wallClock(hours((hour ?? day) + 1), zone);
    const minutes = moved(day, day + 24);
    const how =
      minutes > 0
        ? 'forward: a time that is left out does not fire'
        : 'back: a daily time that comes twice fires once';
    return [`${weekday} ${date}, ${zone}: the clocks go ${Math.abs(minutes)} min ${how}`];
  });
}

const weekdayOf = (at: Date): string => at.toLocaleDateString('en-GB', { weekday: 'short' });
