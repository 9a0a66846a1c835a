import { z } from 'zod';
import { HOOK_OUTCOMES } from '../../domain/module.js';
import { RUN_STATUSES } from '../../domain/run.js';
import { runView } from '../runs/view.js';
import { idQuery, moment, page, nullableTime, time } from '../schemas.js';

export const groupRunListQuery = z.strictObject({
  group_id: idQuery.optional().meta({ description: 'Only runs of this group.', examples: [1] }),
  status: z.enum(RUN_STATUSES).optional().meta({ description: 'Only those that stand like this.' }),
  since: moment.optional().meta({
    description: 'Only those that started at this time or later.',
    examples: ['2026-01-31T06:00:00Z'],
  }),
  q: z
    .string()
    .max(200)
    .optional()
    .meta({ description: 'Part of the group’s name, whatever the case.', examples: ['nightly'] }),
  ...page,
});

export const groupRunView = z
  .strictObject({
    id: z.number().int().meta({ description: 'The id of the group run.' }),
    group_id: z.number().int().meta({ description: 'The group; that may have been deleted since.' }),
    group_name: z.string().meta({ description: 'The group’s name at that time.' }),
    started_at: time('When it started.'),
    finished_at: nullableTime('When it ended; null while it goes on.'),
    status: z.enum(RUN_STATUSES).meta({
      description:
        '`error` if any member errored, `cancelled` if one was, `dry_run` if all were, else `success`.',
    }),
    triggered_by: z.string().meta({ description: 'As of a run.' }),
    error: z.string().nullable().meta({ description: 'Why it ended without running anything.' }),
    paused: z.boolean().meta({ description: 'No member or hook starts until it is resumed.' }),
    workflow_id: z.string().meta({ description: 'Its workflow in Temporal.' }),
    workflow_run_id: z.string().meta({ description: 'The first execution of that workflow.' }),
  })
  .meta({
    id: 'GroupRun',
    description: 'One execution of a group.',
    examples: [
      {
        id: 9,
        group_id: 1,
        group_name: 'nightly',
        started_at: '2026-01-31T06:00:00.000Z',
        finished_at: null,
        status: 'running',
        triggered_by: 'schedule:1',
        error: null,
        paused: false,
        workflow_id: 'group/1',
        workflow_run_id: '0199a3c1-7a52-7d1c-8f0e-2b1f0c9d4e5f',
      },
    ],
  });

const hookLogView = z
  .strictObject({
    run_order: z.number().int().meta({ description: 'As the group had it.' }),
    connection: z.string().meta({ description: 'The name of the connection it ran on.' }),
    sql: z.string().meta({ description: 'What ran.' }),
    run_on: z.enum(HOOK_OUTCOMES).meta({ description: 'After which outcome it runs.' }),
    started_at: time('When it started.'),
    finished_at: nullableTime('When it ended; null while it goes on.'),
    status: z.enum(['running', 'success', 'error', 'cancelled']).meta({ description: 'How it stands.' }),
    error: z.string().nullable().meta({ description: 'Why it failed.' }),
    output: z.string().meta({ description: 'What the database and jrunner said, line by line.' }),
  })
  .meta({
    id: 'GroupRunHook',
    description: 'A hook of a group, as one of its runs ran it.',
    examples: [
      {
        run_order: 1,
        connection: 'warehouse',
        sql: 'ANALYZE',
        run_on: 'always',
        started_at: '2026-01-31T06:10:00.000Z',
        finished_at: '2026-01-31T06:10:01.000Z',
        status: 'success',
        error: null,
        output: '',
      },
    ],
  });

export const groupRunDetails = z
  .strictObject({
    ...groupRunView.shape,
    waiting_for: z
      .string()
      .nullable()
      .meta({ description: 'Why nothing goes on: paused, or what its members wait for.' }),
    runs: z.array(runView).meta({ description: 'Its members’ runs, in the order they started.' }),
    hook_log: z.array(hookLogView).meta({ description: 'Its hooks, in the order they ran.' }),
  })
  .meta({ id: 'GroupRunDetails', description: 'A group run with its members’ runs and its hooks.' });
