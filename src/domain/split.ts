import { z } from 'zod';

const MIN_RANGES = 2;
const MAX_RANGES = 256;
/** Each is a jrunner of its own, and a session at both ends. */
const MAX_CONNECTIONS = 8;
const MAX_COLUMN = 200;

/**
 * What a split read promises of the source: `per_range` is that each range is read at a moment of its own. Whoever splits
 * a module writes that word, so that nobody is surprised.
 */
export const SPLIT_CONSISTENCY = ['per_range'] as const;

export const splitInput = z
  .strictObject({
    column: z
      .string()
      .min(1)
      .max(MAX_COLUMN)
      .optional()
      .meta({
        description:
          'The destination column by which it is split; without, the first one of the merge key or of the destination’s primary key.',
        examples: ['id'],
      }),
    ranges: z
      .number()
      .int()
      .min(MIN_RANGES)
      .max(MAX_RANGES)
      .default(16)
      .meta({ description: 'Into how many ranges, at most.' }),
    connections: z
      .number()
      .int()
      .min(1)
      .max(MAX_CONNECTIONS)
      .default(4)
      .meta({ description: 'How many of them are copied at once.' }),
    consistency: z.enum(SPLIT_CONSISTENCY).meta({
      description:
        '`per_range`: each range is read at a moment of its own, so rows that change meanwhile may be of different moments.',
    }),
  })
  .meta({ examples: [{ column: 'id', ranges: 16, connections: 4, consistency: 'per_range' }] });

/** How a load is cut into ranges of a key. */
export type Split = z.infer<typeof splitInput>;

/** The ranges of one run, the same for all its attempts. */
export interface SplitPlan {
  /** The destination column. */
  column: string;
  connections: number;
  /** A condition for each range, in SQL of the source over the query's columns: every row is in exactly one. */
  ranges: string[];
}

/** What the destination has of a range. */
export interface RangeRows {
  rows: number;
  bytes: number;
}
