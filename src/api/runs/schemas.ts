import { z } from 'zod';
import { LINE_STREAMS, RUN_STATUSES } from '../../domain/run.js';
import { groupRunView } from '../groupRuns/schemas.js';
import { idQuery, moment, page, nullableTime, time, wireInteger } from '../schemas.js';
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

const DEFAULT_LINES = 500;
const MAX_LINES = 1_000;
const MAX_POSITION = 999_999_999_999;

export const runLogQuery = z.strictObject({
  after: wireInteger({ min: 0, max: MAX_POSITION })
    .default(0)
    .meta({ description: 'Only lines whose `seq` is above this.', examples: [0] }),
  limit: wireInteger({ min: 1, max: MAX_LINES })
    .default(DEFAULT_LINES)
    .meta({ description: 'How many lines at most.', examples: [DEFAULT_LINES] }),
});

export const runStreamQuery = z.strictObject({
  after: wireInteger({ min: 0, max: MAX_POSITION })
    .default(0)
    .meta({
      description: 'Starts after the line with this `seq`; the header Last-Event-ID goes before it.',
      examples: [0],
    }),
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

const lineView = z
  .strictObject({
    run_id: z.number().int().meta({ description: 'The run it is a line of.' }),
    seq: z.number().int().meta({ description: 'Counts from 1 within the run, without gaps.' }),
    step: z.string().meta({ description: 'The step that wrote it.' }),
    attempt: z.number().int().meta({ description: 'Which attempt of that step.' }),
    at: time('When it was written.'),
    stream: z.enum(LINE_STREAMS).meta({ description: 'Whose words these are.' }),
    text: z.string().meta({ description: 'The line, with secrets masked.' }),
  })
  .meta({
    id: 'RunLine',
    description: 'One line of a run’s log.',
    examples: [
      {
        run_id: 41,
        seq: 1,
        step: 'stage',
        attempt: 1,
        at: '2026-01-31T06:00:00.000Z',
        stream: 'stdout',
        text: '5000 rows',
      },
    ],
  });

export const runLog = z
  .strictObject({
    items: z.array(lineView).meta({ description: 'Oldest first.' }),
    next_after: z.number().int().meta({ description: 'The `after` to ask with next.' }),
  })
  .meta({ id: 'RunLog', description: 'Lines of a run’s log.', examples: [{ items: [], next_after: 0 }] });

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
