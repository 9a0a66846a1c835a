import { type CalendarSpecDescription, DAYS_OF_WEEK, MONTHS, type Range } from '@temporalio/client';
import { type Cron, fitsEitherDay, parseCron } from '../domain/cron.js';
import type { PlannedSchedule } from '../domain/ports.js';
import { firingZone } from '../domain/schedule.js';
import { CONTROL_QUEUE, scheduledWorkflowId } from '../domain/workflowIds.js';

const EVERY_DAY_OF_MONTH = Array.from({ length: 31 }, (_, index) => index + 1);
const EVERY_DAY_OF_WEEK = [0, 1, 2, 3, 4, 5, 6];

/** What Temporal is given, in the form in which it describes a schedule. */
export function scheduleOptions({ id, group_id, cron_expr, zone, catchup_window_s }: PlannedSchedule) {
  const cron = parseCron(cron_expr);
  return {
    spec: { calendars: calendarsOf(cron, cron_expr), timezone: firingZone(cron, zone) },
    action: {
      type: 'startWorkflow' as const,
      workflowType: 'scheduledGroupRun',
      workflowId: scheduledWorkflowId(id),
      taskQueue: CONTROL_QUEUE,
      args: [{ group_id, schedule_id: id }],
    },
    policies: { overlap: 'SKIP' as const, catchupWindow: catchup_window_s * 1000, pauseOnFailure: false },
  };
}

/** A moment fits when it fits one of them. */
function calendarsOf(cron: Cron, comment: string): CalendarSpecDescription[] {
  if (!fitsEitherDay(cron)) return [calendarOf(cron, comment)];
  const anyDayOfWeek = { ...cron.dayOfWeek, values: EVERY_DAY_OF_WEEK };
  const anyDayOfMonth = { ...cron.dayOfMonth, values: EVERY_DAY_OF_MONTH };
  return [
    calendarOf({ ...cron, dayOfWeek: anyDayOfWeek }, comment),
    calendarOf({ ...cron, dayOfMonth: anyDayOfMonth }, comment),
  ];
}

function calendarOf(cron: Cron, comment: string): CalendarSpecDescription {
  return {
    second: ranges(cron.second.values, (value) => value),
    minute: ranges(cron.minute.values, (value) => value),
    hour: ranges(cron.hour.values, (value) => value),
    dayOfMonth: ranges(cron.dayOfMonth.values, (value) => value),
    month: ranges(cron.month.values, (value) => MONTHS[value - 1] as (typeof MONTHS)[number]),
    year: [],
    dayOfWeek: ranges(cron.dayOfWeek.values, (value) => DAYS_OF_WEEK[value] as (typeof DAYS_OF_WEEK)[number]),
    comment,
  };
}

/** Runs of successive values. */
function ranges<Unit>(values: number[], unit: (value: number) => Unit): Range<Unit>[] {
  const runs: [start: number, end: number][] = [];
  for (const value of values) {
    const run = runs.at(-1);
    if (run && run[1] === value - 1) run[1] = value;
    else runs.push([value, value]);
  }
  return runs.map(([start, end]) => ({ start: unit(start), end: unit(end), step: 1 }));
}
