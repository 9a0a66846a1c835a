import { z } from 'zod';
import { RUN_STATUSES } from '../../domain/run.js';
import { id, page } from '../schemas.js';

/** An ISO 8601 time with its offset or Z, as the UTC text that the store compares with. */
const time = z.iso
  .datetime({ offset: true, error: 'must be a time like 2026-01-31T06:00:00Z, with Z or an offset' })
  .transform((text) => new Date(text).toISOString());

export const runListQuery = z.strictObject({
  module_id: id.optional(),
  group_id: id.optional(),
  group_run_id: id.optional(),
  status: z.enum(RUN_STATUSES).optional(),
  since: time.optional(),
  q: z.string().max(200).optional(),
  ...page,
});

const DEFAULT_LINES = 500;
const MAX_LINES = 1_000;

export const runLogQuery = z.strictObject({
  after: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(MAX_LINES).default(DEFAULT_LINES),
});
