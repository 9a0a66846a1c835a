/** jrunner's line protocol (jrunner/README.md), as far as this side reads it. */
import { z } from 'zod';

const values = z.array(z.string().nullable());

export const jrunnerEvent = z.discriminatedUnion('event', [
  z.object({ event: z.literal('ready'), version: z.string(), pid: z.number() }),
  z.object({ event: z.literal('row'), id: z.number(), values }),
  z.object({ event: z.literal('progress'), id: z.number(), rows: z.number(), bytes: z.number() }),
  z.object({ event: z.literal('log'), id: z.number(), level: z.string(), text: z.string() }),
  z.object({
    event: z.literal('statement'),
    id: z.number(),
    name: z.string(),
    rows: z.number(),
    first: values.nullable(),
  }),
  z.looseObject({ event: z.literal('result'), id: z.number() }),
  z.object({
    event: z.literal('error'),
    id: z.number().nullable(),
    kind: z.enum([
      'config',
      'auth',
      'connect',
      'lost',
      'sql',
      'transient',
      'expectation',
      'cancelled',
      'internal',
    ]),
    message: z.string(),
    sqlstate: z.string().nullish(),
    statement: z.string().nullish(),
    commit: z.enum(['rolled_back', 'unknown']).nullish(),
  }),
]);

export type JRunnerEvent = z.infer<typeof jrunnerEvent>;
export type JRunnerError = Extract<JRunnerEvent, { event: 'error' }>;
export type JRunnerResult = Extract<JRunnerEvent, { event: 'result' }>;

export const queryResult = z.object({
  columns: z.array(
    z.object({
      name: z.string(),
      type: z.string(),
      // A jrunner of another version may not say.
      precision: z.number().default(0),
      scale: z.number().default(0),
    }),
  ),
  truncated: z.boolean(),
});
const rejection = z.object({
  row: z.number(),
  key: z.string().nullable(),
  column: z.string().nullable(),
  reason: z.string(),
});
export const migrateResult = z.object({
  source_rows: z.number(),
  rows: z.number(),
  bytes: z.number(),
  rejected: z.number().default(0),
  rejections: z.array(rejection).default([]),
});
export const scriptResult = z.object({ stopped_at: z.string().nullable() });
