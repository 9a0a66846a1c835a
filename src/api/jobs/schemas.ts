import { z } from 'zod';
import { ERROR_CODES } from '../../domain/errors.js';
import { nullableTime, time, wireInteger } from '../schemas.js';

/** A request may wait this long, and no longer: beyond it people think that nothing happens. */
export const MAX_WAIT_MS = 5_000;

export const jobQuery = z.strictObject({
  wait_ms: wireInteger({ min: 0, max: MAX_WAIT_MS })
    .default(0)
    .meta({ description: 'How long to wait for its end, in milliseconds.', examples: [2_000] }),
});

const jobError = z
  .strictObject({
    code: z.enum(ERROR_CODES).meta({ description: 'What kind of failure it is.' }),
    message: z.string().meta({ description: 'One sentence.' }),
    field: z.string().optional().meta({ description: 'The input it is about.' }),
    hint: z.string().optional().meta({ description: 'What to do about it.' }),
    details: z
      .record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))
      .optional()
      .meta({ description: 'Facts for programs, such as the SQLSTATE.' }),
  })
  .meta({
    id: 'JobError',
    description: 'Why a job failed.',
    examples: [{ code: 'rejected', message: 'ERROR: relation "order" does not exist' }],
  });

export const jobView = z
  .strictObject({
    id: z.string().meta({ description: 'The id of the job.' }),
    kind: z.string().meta({ description: 'What it does.' }),
    status: z.enum(['running', 'success', 'error', 'cancelled']).meta({ description: 'How it stands.' }),
    started_at: time('When it started.'),
    finished_at: nullableTime('When it ended; null while it goes on.'),
    result: z.unknown().meta({ description: 'What it gives; null until it has succeeded.' }),
    error: jobError.nullable().meta({ description: 'Why it failed; null unless it did.' }),
  })
  .meta({
    id: 'Job',
    description: 'Work that takes longer than a request should.',
    examples: [
      {
        id: '0f8c2b1e-6c1d-4a57-9d0a-0d6f2b8f1c11',
        kind: 'query',
        status: 'running',
        started_at: '2026-01-31T06:00:00.000Z',
        finished_at: null,
        result: null,
        error: null,
      },
    ],
  });
