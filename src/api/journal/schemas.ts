import { z } from 'zod';
import type { JournalEntry } from '../../domain/ports.js';
import { LINE_STREAMS, type StepName } from '../../domain/run.js';

const count = z.number().int().min(0);

const event = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('started') }),
  z.strictObject({ kind: z.literal('line'), stream: z.enum(LINE_STREAMS), text: z.string() }),
  z.strictObject({ kind: z.literal('progress'), rows: count, bytes: count }),
  z.strictObject({
    kind: z.literal('finished'),
    status: z.enum(['success', 'error', 'cancelled']),
    error: z.string().nullable(),
    rows: count.nullable(),
    bytes: count.nullable(),
  }),
]);

const entry: z.ZodType<JournalEntry> = z.strictObject({
  run_id: z.number().int().positive(),
  step: z.custom<StepName>(
    (step) => /^(resolve|stage|merge|settle|hook:[1-9]\d*)$/.test(String(step)),
    'no such step',
  ),
  attempt: z.number().int().min(1),
  n: z.number().int().min(1),
  at: z.iso.datetime(),
  event,
});

export const journalBody = z.strictObject({ entries: z.array(entry).max(1_000) });
