import { z } from 'zod';

/** Of `POST /groups/{id}/run`. */
export const runBody = z.strictObject({
  dry_run: z.boolean().optional(),
  /** The command line is a client of the API too, and the run log tells them apart. */
  triggered_by: z.enum(['api', 'cli']).default('api'),
});

/** Of `POST /modules/{id}/run`, which can be a backfill. */
export const moduleRunBody = runBody.extend({
  watermark_values: z.record(z.string(), z.string()).optional(),
});

/** Of `POST /modules/{id}/rewind`: null goes back to what the resolver says. */
export const rewindBody = z.strictObject({ name: z.string(), value: z.string().nullable() });

/** A request that takes nothing: what is sent by mistake is refused rather than ignored. */
export const emptyBody = z.strictObject({});

/** Of a list that has no filters. */
export const emptyQuery = z.strictObject({});

const DEFAULT_PAGE = 50;
const MAX_PAGE = 200;

export const id = z.coerce.number().int().positive();

/** The two keys of every list in pages. */
export const page = {
  limit: z.coerce.number().int().min(1).max(MAX_PAGE).default(DEFAULT_PAGE),
  cursor: z.string().min(1).optional(),
};
