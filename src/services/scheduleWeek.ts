import { asPipekitError } from '../domain/errors.js';
import type { ScheduleControl } from '../domain/ports.js';
import { firstOfTwo, type Schedule } from '../domain/schedule.js';
import type { Repo } from '../repo/index.js';
import { medianDuration } from './medianDuration.js';
import type { ScheduleView } from './schedules.js';

/** A schedule with all it does in the coming seven days. */
export interface ScheduleWeek extends ScheduleView {
  /** By Temporal's word, soonest first. */
  fires: Date[];
  /** Temporal tells no more than a thousand: it goes on firing after the last of `fires`. */
  isCut: boolean;
  /** The median of its group's last runs, in milliseconds; null when there are too few to tell. */
  usual_ms: number | null;
}

const WEEK_MS = 7 * 24 * 3600 * 1000;
/** As many as Temporal tells. */
const MOST_FIRES = 1000;
const COMPARED_RUNS = 30;

export async function weekOf(
  { groupRuns }: Pick<Repo, 'groupRuns'>,
  schedules: Pick<ScheduleControl, 'between'>,
  views: ScheduleView[],
  now = new Date(),
): Promise<ScheduleWeek[]> {
  const until = new Date(now.getTime() + WEEK_MS);
  return await Promise.all(
    views.map(async (view) => {
      const runs = groupRuns.list({ group_id: view.group_id, limit: COMPARED_RUNS });
      const usual_ms = medianDuration(runs) ?? null;
      // One that is paused, or that Temporal does not have, has no next either.
      if (view.next.length === 0) return { ...view, fires: [], isCut: false, usual_ms };
      const fires = await firesOf(schedules, view, now, until);
      return { ...view, fires: withoutTwins(view, fires), isCut: fires.length >= MOST_FIRES, usual_ms };
    }),
  );
}

/** At least the next five, which are known, should Temporal not answer any more. */
async function firesOf(
  schedules: Pick<ScheduleControl, 'between'>,
  { id, next }: ScheduleView,
  from: Date,
  to: Date,
): Promise<Date[]> {
  try {
    return await schedules.between(id, from, to);
  } catch (thrown) {
    if (asPipekitError(thrown).code !== 'unavailable') throw thrown;
    return next.map(({ at }) => new Date(at)).filter((at) => at <= to);
  }
}

/** Of two fire times with the same clock time, the second one starts nothing. */
export function withoutTwins(schedule: Schedule, fires: Date[]): Date[] {
  const times = new Set(fires.map((at) => at.getTime()));
  return fires.filter((at) => !times.has(firstOfTwo(schedule, at)?.getTime() ?? Number.NaN));
}
