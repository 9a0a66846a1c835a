import type { z } from 'zod';
import { asPipekitError } from '../domain/errors.js';
import type { ScheduleControl } from '../domain/ports.js';
import { scheduleInput, zoneOf } from '../domain/schedule.js';
import { validated } from './validate.js';
import { cronInWords, momentInWords } from './scheduleWords.js';

export interface SchedulePreview {
  /** `Weekdays 06:00` */
  words: string;
  zone: string;
  /** None when Temporal does not answer. */
  next: { at: string; local: string }[];
}

const SHOWN_FIRES = 5;
/** Far above the ids of SQLite. What is left of a trial, the next reconciliation removes as a schedule nobody wants. */
const TRIAL_IDS = 2 ** 40;

/** Fire times are Temporal's to compute, so it is given the schedule, paused, and asked. */
export async function previewSchedule(
  schedules: ScheduleControl,
  input: Pick<z.input<typeof scheduleInput>, 'cron_expr' | 'timezone'>,
): Promise<SchedulePreview> {
  const schedule = validated(scheduleInput, { ...input, group_id: 1 });
  const zone = zoneOf(schedule);
  const id = TRIAL_IDS + Math.floor(Math.random() * TRIAL_IDS);
  const { cron_expr, catchup_window_s, group_id } = schedule;
  const fires = await timesOf(schedules, { id, group_id, cron_expr, catchup_window_s, zone, paused: true });
  const next = fires.map((at) => ({ at: at.toISOString(), local: momentInWords(at, zone) }));
  return { words: cronInWords(cron_expr), zone, next };
}

async function timesOf(
  schedules: ScheduleControl,
  trial: Parameters<ScheduleControl['put']>[0],
): Promise<Date[]> {
  try {
    await schedules.put(trial);
    return (await schedules.describe(trial.id))?.next.slice(0, SHOWN_FIRES) ?? [];
  } catch (thrown) {
    if (asPipekitError(thrown).code !== 'unavailable') throw thrown;
    return [];
  } finally {
    await schedules.remove(trial.id).catch(() => undefined);
  }
}
