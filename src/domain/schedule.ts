import { z } from 'zod';
import { type Cron, parseCron } from './cron.js';
import { definitionId } from './definition.js';
import { canonicalZone, earlierTwin, localZone, offsetMinutes } from './zone.js';

/** Temporal takes no shorter one. */
const MIN_CATCHUP_S = 10;
const MAX_CATCHUP_S = 365 * 24 * 3600;
const DEFAULT_CATCHUP_S = 3600;

const cronExpression = z
  .string()
  .max(200)
  .transform((text) => text.trim().replace(/\s+/g, ' '))
  .superRefine((text, context) => {
    try {
      parseCron(text);
    } catch (error) {
      context.addIssue({ code: 'custom', message: (error as Error).message });
    }
  });

const timezone = z
  .string()
  .max(100)
  .refine((name) => canonicalZone(name) !== undefined, {
    error: ({ input }) =>
      `"${String(input)}" is not a time zone: write one like Europe/Paris, America/New_York or UTC`,
  })
  .transform((name) => {
    const canonical = canonicalZone(name) as string;
    return canonical.toLowerCase() === name.toLowerCase() ? canonical : name;
  });

const catchupWindow = z.number().int().min(MIN_CATCHUP_S).max(MAX_CATCHUP_S);

export const scheduleInput = z.object({
  group_id: definitionId.meta({ description: 'The group it starts.', examples: [1] }),
  cron_expr: cronExpression.meta({
    description: 'Minute, hour, day of month, month, day of week; or six fields with seconds first.',
    examples: ['0 6 * * 1-5'],
  }),
  timezone: timezone
    .nullable()
    .default(null)
    .meta({ description: 'An IANA name; null for the server’s own zone.', examples: ['Europe/Paris'] }),
  enabled: z.boolean().default(true).meta({ description: 'False keeps it from firing.' }),
  catchup_window_s: catchupWindow.default(DEFAULT_CATCHUP_S).meta({
    description: 'How late, in seconds, a fire time missed while Temporal was down is still made up for.',
    examples: [DEFAULT_CATCHUP_S],
  }),
});
export type ScheduleInput = z.output<typeof scheduleInput>;

/** In a configuration file, below its group. What is left out stays as it is. */
export const scheduleEntry = z.strictObject({
  cron: cronExpression,
  timezone: timezone.nullable().default(null),
  enabled: z.boolean().exactOptional(),
  catchup_window_s: catchupWindow.exactOptional(),
});

/** When a group runs by itself. */
export type Schedule = ScheduleInput & { id: number };

/** The zone its cron expression is read in, as people know it. */
export function zoneOf({ timezone: own }: Pick<Schedule, 'timezone'>): string {
  return own ?? localZone();
}

/**
 * The zone to give Temporal. A schedule that names neither hour nor day fires at the same moments in UTC as in any
 * zone with whole hours, and UTC has no hour that comes twice, in which Temporal would leave some out (ADR 9).
 */
export function firingZone({ hour, dayOfMonth, month, dayOfWeek }: Cron, zone: string): string {
  const isEveryHour = hour.values.length === 24;
  const isEveryDay =
    dayOfMonth.values.length === 31 && month.values.length === 12 && dayOfWeek.values.length === 7;
  if (isEveryHour && isEveryDay && hasWholeHours(zone)) return 'UTC';
  return canonicalZone(zone) ?? zone;
}

/** Winter and summer, so that Lord Howe's half hour is seen. */
function hasWholeHours(zone: string): boolean {
  const year = new Date().getUTCFullYear();
  return [0, 6].every((month) => offsetMinutes(new Date(Date.UTC(year, month)), zone) % 60 === 0);
}

/**
 * The fire time with the same clock time before the clocks were put back, of a schedule that names its hours: once
 * is enough. Whether Temporal fires at the first, the second or both depends on the zone (ADR 9).
 */
export function firstOfTwo(schedule: Pick<Schedule, 'cron_expr' | 'timezone'>, at: Date): Date | undefined {
  return parseCron(schedule.cron_expr).hour.isOpen ? undefined : earlierTwin(at, zoneOf(schedule));
}
