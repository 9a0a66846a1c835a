import { z } from 'zod';
import { scheduleInput } from '../../domain/schedule.js';
import { idFilter, flag, partial } from '../definitions/schemas.js';
import { groupRunView } from '../groupRuns/schemas.js';

const example = { group_id: 1, cron_expr: '0 6 * * 1-5', timezone: 'Europe/Paris' };

export const scheduleBody = z.strictObject(scheduleInput.shape).meta({
  id: 'ScheduleInput',
  description: 'When a group shall run by itself.',
  examples: [example],
});

export const scheduleChanges = z.strictObject(partial(scheduleInput.shape)).meta({
  id: 'ScheduleChanges',
  description: 'What shall change of a schedule.',
  examples: [{ cron_expr: '30 6 * * 1-5' }],
});

const fireTime = z
  .strictObject({
    at: z.string().meta({ description: 'In UTC.', format: 'date-time' }),
    local: z.string().meta({ description: 'On the clock of its zone, with weekday and offset.' }),
  })
  .meta({
    id: 'FireTime',
    description: 'When a schedule fires next.',
    examples: [{ at: '2026-02-02T05:00:00.000Z', local: 'Mon 2026-02-02 06:00:00 +01:00' }],
  });

export const scheduleView = z
  .strictObject({
    id: z.number().int().meta({ description: 'The id of the schedule.' }),
    group_id: z.number().int().meta({ description: 'The group it starts.' }),
    group_name: z.string().meta({ description: 'That group’s name.' }),
    cron_expr: z.string().meta({ description: 'Five fields, or six with seconds first.' }),
    timezone: z.string().nullable().meta({ description: 'The zone it names; null for the server’s.' }),
    enabled: z.boolean().meta({ description: 'False while it is paused.' }),
    catchup_window_s: z.number().int().meta({
      description: 'How late, in seconds, a fire time missed in a downtime is still made up for.',
    }),
    zone: z.string().meta({ description: 'The zone it is read in: its own, or the server’s.' }),
    words: z.string().meta({ description: 'The cron expression in words.' }),
    summary: z.string().meta({ description: 'When, and when next.' }),
    next: z.array(fireTime).meta({ description: 'The next five, as Temporal has them; none while paused.' }),
    problem: z.string().nullable().meta({ description: 'Why it may not fire as it should.' }),
  })
  .meta({
    id: 'Schedule',
    description: 'When a group runs by itself.',
    examples: [
      {
        ...example,
        id: 1,
        group_name: 'nightly',
        enabled: true,
        catchup_window_s: 3600,
        zone: 'Europe/Paris',
        words: 'Weekdays 06:00',
        summary: 'Weekdays 06:00 Europe/Paris · next Mon 06:00 (05:00 UTC)',
        next: [{ at: '2026-02-02T05:00:00.000Z', local: 'Mon 2026-02-02 06:00:00 +01:00' }],
        problem: null,
      },
    ],
  });

export const scheduleDetails = z
  .strictObject({
    ...scheduleView.shape,
    skipped: z.number().int().meta({ description: 'Firings left out because the run before was still on.' }),
    missed: z.number().int().meta({ description: 'Firings that came later than the catch-up window.' }),
    last_runs: z.array(groupRunView).meta({ description: 'Group runs it started, newest first.' }),
  })
  .meta({ id: 'ScheduleDetails', description: 'A schedule, and what came of it.' });

export const scheduleListQuery = z.strictObject({
  group_id: idFilter('Only schedules of this group.'),
  enabled: flag('Only those that fire, or only those that are paused.'),
});
