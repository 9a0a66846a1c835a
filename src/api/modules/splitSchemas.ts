import { z } from 'zod';
import { SPLIT_CONSISTENCY } from '../../domain/split.js';

export const splitView = z
  .strictObject({
    column: z
      .string()
      .optional()
      .meta({ description: 'The destination column by which it is split; without, one of the key.' }),
    ranges: z.number().int().meta({ description: 'Into how many ranges, at most.' }),
    connections: z.number().int().meta({ description: 'How many of them are copied at once.' }),
    consistency: z
      .enum(SPLIT_CONSISTENCY)
      .meta({ description: '`per_range`: each range is read at a moment of its own.' }),
  })
  .meta({
    id: 'Split',
    description: 'How a load is cut into ranges of a key.',
    examples: [{ column: 'id', ranges: 16, connections: 4, consistency: 'per_range' }],
  });

/** The ranges of a run. */
export const splitPlanView = z
  .strictObject({
    column: z.string().meta({ description: 'The destination column by which it is split.' }),
    connections: z.number().int().meta({ description: 'How many ranges are copied at once.' }),
    ranges: z.array(z.string()).meta({
      description:
        'A condition for each. The source is asked `SELECT * FROM (source SQL) pipekit_range WHERE condition`.',
    }),
  })
  .meta({
    id: 'SplitPlan',
    description: 'The ranges of a run that is split: every row is in exactly one.',
    examples: [{ column: 'id', connections: 4, ranges: ['"id" < 500', '"id" >= 500', '"id" IS NULL'] }],
  });
