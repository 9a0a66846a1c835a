import { offsetMinutes } from '../../domain/zone.js';
import type { ScheduleWeek } from '../../services/index.js';
import { showTime } from '../format/time.js';

export interface Fire {
  at: string;
  schedule_id: number;
  group_id: number;
  group_name: string;
  words: string;
  /** How long its runs take, as a rule; a minute where that is not known. */
  ms: number;
  /** Names of other groups that are likely to be at work at the same time. */
  clashes: string[];
  /** Its group is likely to be still at work: such a fire is left out. */
  isLeftOut: boolean;
  /** The clocks of its zone will have been changed by then. */
  isAfterChange: boolean;
}

const MINUTE_MS = 60_000;

/** When schedules fire in the coming week, as Temporal tells, in order of time. */
export function upcoming(schedules: ScheduleWeek[], now = new Date()): Fire[] {
  const fires = schedules
    .flatMap(({ id, group_id, group_name, words, zone, usual_ms, fires: times }) =>
      times.map((at) => ({
        at: at.toISOString(),
        schedule_id: id,
        group_id,
        group_name,
        words,
        ms: Math.max(MINUTE_MS, usual_ms ?? 0),
        clashes: [],
        isLeftOut: false,
        isAfterChange: offsetMinutes(at, zone) !== offsetMinutes(now, zone),
      })),
    )
    .toSorted((a, b) => a.at.localeCompare(b.at) || a.group_name.localeCompare(b.group_name));
  return withOverlaps(fires);
}

function withOverlaps(fires: Fire[]): Fire[] {
  const clashes = fires.map(() => new Set<string>());
  const leftOut = new Set<number>();
  for (const [index, fire] of fires.entries()) {
    // A run that does not come about holds nobody up.
    if (leftOut.has(index)) continue;
    const end = Date.parse(fire.at) + fire.ms;
    for (let n = index + 1; n < fires.length && Date.parse((fires[n] as Fire).at) < end; n += 1) {
      const later = fires[n] as Fire;
      if (later.group_id === fire.group_id) {
        leftOut.add(n);
      } else {
        clashes[index]?.add(later.group_name);
        clashes[n]?.add(fire.group_name);
      }
    }
  }
  return fires.map((fire, index) => ({
    ...fire,
    clashes: [...(clashes[index] as Set<string>)],
    isLeftOut: leftOut.has(index),
  }));
}

/** The same as a table: a line for each day of each schedule. */
export interface AgendaLine extends Pick<Fire, 'group_id' | 'group_name' | 'words'> {
  day: string;
  clocks: string;
  notes: string[];
}

const SHOWN_CLOCKS = 12;

export function agenda(fires: Fire[]): AgendaLine[] {
  const lines = new Map<string, Fire[]>();
  for (const fire of fires) {
    const key = `${showTime(fire.at).date} ${fire.schedule_id}`;
    const line = lines.get(key);
    if (line) line.push(fire);
    else lines.set(key, [fire]);
  }
  return [...lines.values()].map((same) => {
    const { group_id, group_name, words, at } = same[0] as Fire;
    const clocks = same.map((fire) => showTime(fire.at).clock.slice(0, 5));
    const more = clocks.length > SHOWN_CLOCKS ? ` … ${clocks.at(-1)}, ${clocks.length} times` : '';
    return {
      group_id,
      group_name,
      words,
      day: showTime(at).date,
      clocks: clocks.slice(0, SHOWN_CLOCKS).join(', ') + more,
      notes: notesOf(same),
    };
  });
}

function notesOf(fires: Fire[]): string[] {
  const others = [...new Set(fires.flatMap(({ clashes }) => clashes))];
  const leftOut = fires.filter(({ isLeftOut }) => isLeftOut).length;
  return [
    ...(others.length > 0 ? [`at the same time as ${others.join(', ')}`] : []),
    ...(leftOut > 0 ? [`${leftOut} likely to be left out: the run before takes that long`] : []),
    ...(fires.some(({ isAfterChange }) => isAfterChange) ? ['after the clocks change'] : []),
  ];
}
