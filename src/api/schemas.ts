/** What the schemas of several resources are made of. */
import { z } from 'zod';
import { MAX_ID, MAX_NAME, MAX_VALUE } from '../domain/definition.js';
import { idOrName } from '../http/index.js';

/** Of one definition. */
export const MAX_REVISION = 999_999_999;
const DEFAULT_PAGE = 50;
const MAX_PAGE = 200;

/** A whole number in an address: digits and nothing else, where a number in JSON needs no such care. */
export function wireInteger({ min, max, error }: { min: number; max: number; error?: string }) {
  const wrong = error ?? `must be a whole number from ${min} to ${max}`;
  return z
    .string()
    .regex(/^(0|[1-9]\d{0,14})$/, wrong)
    .transform(Number)
    .refine((value) => value >= min && value <= max, wrong)
    .meta({ as: { type: 'integer', minimum: min, maximum: max } });
}

export const idQuery = wireInteger({ min: 1, max: MAX_ID, error: 'must be an id: a whole number from 1' });

/** `{id}` of what has no name. Whatever is not an id cannot exist. */
export const idParams = (kind: string) =>
  z.strictObject({
    id: z
      .string()
      .regex(/^[1-9]\d{0,14}$/, { error: ({ input }) => `There is no ${kind} ${String(input)}` })
      .transform(Number)
      .meta({
        description: `The id of the ${kind}.`,
        examples: [7],
        as: { type: 'integer', minimum: 1, maximum: MAX_ID },
      }),
  });

/** `{id}` of what can be named as well: digits are an id, anything else a name. */
export const namedParams = (kind: string) =>
  z.strictObject({
    id: z
      .string()
      .max(MAX_NAME, `There is no ${kind} with a name as long as this`)
      .transform(idOrName)
      .meta({ description: `The id of the ${kind}, or its name.`, examples: ['orders'] }),
  });

/** The two keys of every list in pages. */
export const page = {
  limit: wireInteger({ min: 1, max: MAX_PAGE })
    .default(DEFAULT_PAGE)
    .meta({ description: 'How many items a page has at most.', examples: [DEFAULT_PAGE] }),
  cursor: z
    .string()
    .min(1)
    .max(1_000)
    .optional()
    .meta({
      description: 'Where the page before ended: its `next`.',
      examples: ['WyIyMDI2LTAxLTMxVDA2OjAwOjAwLjAwMFoiLDdd'],
    }),
};

/** A page of a list. */
export const listOf = <T extends z.ZodType>(item: T) =>
  z.strictObject({
    items: z.array(item).meta({ description: 'This page of the list.' }),
    next: z.string().nullable().meta({ description: 'The `cursor` of the next page; null on the last.' }),
  });

const dryRun = z
  .boolean()
  .optional()
  .meta({
    description: 'Resolves watermarks and stores the SQL, but moves nothing.',
    examples: [true],
  });

/** The command line is a client of the API too, and the run log tells them apart. */
const triggeredBy = z
  .enum(['api', 'cli'])
  .default('api')
  .meta({ description: 'Who starts it, for the run log: a program, or a person at the command line.' });

/** Of `POST /groups/{id}/run`. */
export const runBody = z
  .strictObject({ dry_run: dryRun, triggered_by: triggeredBy })
  .meta({ id: 'GroupRunStart', description: 'How to start a group.', examples: [{ dry_run: true }] });

/** Of `POST /modules/{id}/run`, which can be a backfill. */
export const moduleRunBody = z
  .strictObject({
    dry_run: dryRun,
    triggered_by: triggeredBy,
    watermark_values: z
      .record(z.string().max(MAX_NAME), z.string().max(MAX_VALUE))
      .optional()
      .meta({
        description: 'A backfill: values of this run only, by watermark, instead of the resolvers’.',
        examples: [{ last_id: '1000' }],
      }),
    row_limit: z
      .number()
      .int()
      .min(1)
      .max(10_000)
      .optional()
      .meta({
        description:
          'A test: stages at most so many rows and drops them; nothing is merged, no hook runs, no watermark moves.',
        examples: [100],
      }),
  })
  .meta({
    id: 'ModuleRunStart',
    description: 'How to start a module.',
    examples: [{ dry_run: true }, { watermark_values: { last_id: '1000' } }],
  });

/** Of `POST /modules/{id}/rewind`: null goes back to what the resolver says. */
export const rewindBody = z
  .strictObject({
    name: z
      .string()
      .max(100)
      .meta({ description: 'Which watermark.', examples: ['last_id'] }),
    value: z
      .string()
      .max(MAX_VALUE)
      .nullable()
      .meta({
        description: 'What the next run takes, as it is; null for what its resolver gives.',
        examples: ['1000'],
      }),
  })
  .meta({
    id: 'WatermarkRewind',
    description: 'Where the next run starts from.',
    examples: [{ name: 'last_id', value: '1000' }],
  });

export const runStarted = z
  .strictObject({ run_id: z.number().int().meta({ description: 'The id of the run.' }) })
  .meta({ id: 'RunStarted', description: 'A run that has begun.', examples: [{ run_id: 41 }] });

export const groupRunStarted = z
  .strictObject({ group_run_id: z.number().int().meta({ description: 'The id of the group run.' }) })
  .meta({
    id: 'GroupRunStarted',
    description: 'A group run that has begun.',
    examples: [{ group_run_id: 9 }],
  });

/** An answer that has nothing to say but its status. */
export const done = z.strictObject({}).meta({
  id: 'Done',
  description: 'It is done, or was asked for; there is nothing more to say.',
  examples: [{}],
});

/** An ISO 8601 time in UTC. */
export const time = (description: string) =>
  z.string().meta({ description, format: 'date-time', examples: ['2026-01-31T06:00:00.000Z'] });

export const nullableTime = (description: string) =>
  z
    .string()
    .nullable()
    .meta({ description, format: 'date-time', examples: ['2026-01-31T06:00:02.500Z'] });

/** An ISO 8601 time with its offset or Z, as the UTC text that the store compares with. */
export const moment = z.iso
  .datetime({ offset: true, error: 'must be a time like 2026-01-31T06:00:00Z, with Z or an offset' })
  .transform((text) => new Date(text).toISOString());
