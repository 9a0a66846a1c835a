import { z } from 'zod';
import { RUN_STATUSES } from '../../domain/run.js';
import { groupRunView } from '../groupRuns/schemas.js';
import { idQuery, moment, page, nullableTime, time } from '../schemas.js';
import { runView } from './view.js';

export const runListQuery = z.strictObject({
  module_id: idQuery.optional().meta({ description: 'Only runs of this module.', examples: [1] }),
  group_id: idQuery
    .optional()
    .meta({ description: 'Only runs of members in runs of this group.', examples: [1] }),
  group_run_id: idQuery.optional().meta({ description: 'Only runs of this group run.', examples: [9] }),
  status: z.enum(RUN_STATUSES).optional().meta({ description: 'Only runs that stand like this.' }),
  since: moment.optional().meta({
    description: 'Only runs that started at this time or later.',
    examples: ['2026-01-31T06:00:00Z'],
  }),
  q: z
    .string()
    .max(200)
    .optional()
    .meta({
      description: 'Part of the module’s name or of the error, whatever the case.',
      examples: ['orders'],
    }),
  ...page,
});

const stepView = z
  .strictObject({
    run_id: z.number().int().meta({ description: 'The run it is a step of.' }),
    step: z.string().meta({ description: '`resolve`, `stage`, `merge`, `hook:N` or `settle`.' }),
    attempt: z.number().int().meta({ description: 'Counts from 1.' }),
    started_at: time('When this attempt started.'),
    finished_at: nullableTime('When it ended; null while it goes on.'),
    status: z.enum(['running', 'success', 'error', 'cancelled']).meta({ description: 'How it stands.' }),
    error: z.string().nullable().meta({ description: 'Why it failed.' }),
    rows: z.number().nullable().meta({ description: 'Rows moved so far.' }),
    bytes: z.number().nullable().meta({ description: 'Bytes moved so far.' }),
  })
  .meta({
    id: 'RunStep',
    description: 'One attempt of one step of a run.',
    examples: [
      {
        run_id: 41,
        step: 'stage',
        attempt: 1,
        started_at: '2026-01-31T06:00:00.000Z',
        finished_at: null,
        status: 'running',
        error: null,
        rows: 5_000,
        bytes: 1_000_000,
      },
    ],
  });

export const runDetails = z
  .strictObject({
    ...runView.shape,
    steps: z.array(stepView).meta({ description: 'Attempts of steps, in the order they started.' }),
    group_run: groupRunView.nullable().meta({ description: 'The group run it is part of.' }),
  })
  .meta({ id: 'RunDetails', description: 'A run with its steps.' });

/**
 * One event of a stream, as OpenAPI 3.1 has no word for a sequence of them. Its type is left open: a handler that streams
 * gives no answer.
 */
export const runEvent: z.ZodType = z
  .strictObject({
    event: z.enum(['line', 'step', 'run', 'gap', 'end']).meta({ description: 'What `data` is.' }),
    data: z.string().meta({ description: 'JSON: a RunLine, a RunStep, a Run, `{from, to}` or `{status}`.' }),
    id: z.string().optional().meta({ description: 'Of a line: its `seq`.' }),
  })
  .meta({
    id: 'RunEvent',
    description: 'An event of the stream, which lasts as long as the run goes on.',
    examples: [{ event: 'end', data: '{"status":"success"}' }],
  });
