import { z } from 'zod';
import type { JournalEntry } from '../../domain/ports.js';
import { LINE_STREAMS, type StepName } from '../../domain/run.js';
import { moment } from '../schemas.js';

const MAX_ENTRIES = 1_000;
/** A body has 1 MB at most anyway. */
const MAX_TEXT = 1024 * 1024;
const MAX_COUNT = Number.MAX_SAFE_INTEGER;

const count = (description: string) =>
  z
    .number()
    .int()
    .min(0)
    .max(MAX_COUNT)
    .meta({ description, examples: [5_000] });
const ordinal = (description: string) =>
  z
    .number()
    .int()
    .min(1)
    .max(MAX_COUNT)
    .meta({ description, examples: [1] });

const event = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('started').meta({ description: 'The attempt has begun.' }) }),
    z.strictObject({
      kind: z.literal('line').meta({ description: 'A line for the log.' }),
      stream: z.enum(LINE_STREAMS).meta({ description: 'Whose words these are.' }),
      text: z
        .string()
        .max(MAX_TEXT)
        .meta({ description: 'The line, secrets masked.', examples: ['5000 rows'] }),
    }),
    z.strictObject({
      kind: z.literal('progress').meta({ description: 'How far it has come.' }),
      rows: count('Rows so far.'),
      bytes: count('Bytes so far.'),
    }),
    z.strictObject({
      kind: z.literal('finished').meta({ description: 'The attempt has ended.' }),
      status: z.enum(['success', 'error', 'cancelled']).meta({ description: 'How it ended.' }),
      error: z
        .string()
        .max(MAX_TEXT)
        .nullable()
        .meta({ description: 'Why it failed.', examples: [null] }),
      rows: count('Rows in all.').nullable(),
      bytes: count('Bytes in all.').nullable(),
    }),
  ])
  .meta({ description: 'What happened.' });

const entry: z.ZodType<JournalEntry> = z
  .strictObject({
    run_id: ordinal('The run.'),
    step: z
      .string()
      .max(40)
      .regex(/^(resolve|stage|merge|settle|hook:[1-9]\d*)$/, 'no such step')
      .transform((step) => step as StepName)
      .meta({ description: 'The step.', examples: ['stage'] }),
    attempt: ordinal('Which attempt of the step.'),
    n: ordinal('Counts from 1 within the attempt; what comes again with the same is ignored.'),
    at: moment.meta({ description: 'When.', examples: ['2026-01-31T06:00:00.000Z'] }),
    event,
  })
  .meta({ id: 'JournalEntry', description: 'One thing that happened in one attempt of one step.' });

export const journalBody = z
  .strictObject({
    entries: z.array(entry).max(MAX_ENTRIES).meta({ description: 'In the order they happened.' }),
  })
  .meta({
    id: 'Journal',
    description: 'A batch of what a runner’s steps did.',
    examples: [
      {
        entries: [
          {
            run_id: 41,
            step: 'stage',
            attempt: 1,
            n: 1,
            at: '2026-01-31T06:00:00.000Z',
            event: { kind: 'line', stream: 'stdout', text: '5000 rows' },
          },
        ],
      },
    ],
  });

export const journalTaken = z
  .strictObject({ taken: z.number().int().meta({ description: 'How many entries the batch had.' }) })
  .meta({ id: 'JournalTaken', description: 'That the batch has arrived.', examples: [{ taken: 1 }] });
