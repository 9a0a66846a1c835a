import { z } from 'zod';
import { LINE_STREAMS } from '../../domain/run.js';
import { time, wireInteger } from '../schemas.js';

const DEFAULT_LINES = 500;
const MAX_LINES = 1_000;
const MAX_POSITION = 999_999_999_999;

const limit = wireInteger({ min: 1, max: MAX_LINES })
  .default(DEFAULT_LINES)
  .meta({ description: 'How many lines at most.', examples: [DEFAULT_LINES] });

export const runLogQuery = z.strictObject({
  after: wireInteger({ min: 0, max: MAX_POSITION })
    .default(0)
    .meta({ description: 'Only lines whose `seq` is above this.', examples: [0] }),
  limit,
});

export const runStreamQuery = z.strictObject({
  after: wireInteger({ min: 0, max: MAX_POSITION })
    .default(0)
    .meta({
      description: 'Starts after the line with this `seq`; the header Last-Event-ID goes before it.',
      examples: [0],
    }),
});

export const groupRunLogQuery = z.strictObject({
  after: z
    .string()
    .max(31)
    .regex(/^\d{1,15}:\d{1,15}$/, 'must be the `next_after` of an answer')
    .default('0:0')
    .transform((text) => {
      const [run_id = 0, seq = 0] = text.split(':').map(Number);
      return { run_id, seq };
    })
    .meta({
      description: 'Only lines behind this: the `next_after` of the answer before.',
      examples: ['41:500'],
    }),
  limit,
});

const line = {
  run_id: z.number().int().meta({ description: 'The run it is a line of.' }),
  seq: z.number().int().meta({ description: 'Counts from 1 within the run, without gaps.' }),
  step: z.string().meta({ description: 'The step that wrote it.' }),
  attempt: z.number().int().meta({ description: 'Which attempt of that step.' }),
  at: time('When it was written.'),
  stream: z.enum(LINE_STREAMS).meta({ description: 'Whose words these are.' }),
  text: z.string().meta({ description: 'The line, with secrets masked.' }),
};
const lineExample = {
  run_id: 41,
  seq: 1,
  step: 'stage',
  attempt: 1,
  at: '2026-01-31T06:00:00.000Z',
  stream: 'stdout',
  text: '5000 rows',
};

const lineView = z.strictObject(line).meta({
  id: 'RunLine',
  description: 'One line of a run’s log.',
  examples: [lineExample],
});

export const runLog = z
  .strictObject({
    items: z.array(lineView).meta({ description: 'Oldest first.' }),
    next_after: z.number().int().meta({ description: 'The `after` to ask with next.' }),
  })
  .meta({ id: 'RunLog', description: 'Lines of a run’s log.', examples: [{ items: [], next_after: 0 }] });

const groupRunLineView = z
  .strictObject({
    ...line,
    module_name: z.string().meta({ description: 'The member whose run it is a line of.' }),
  })
  .meta({
    id: 'GroupRunLine',
    description: 'One line of the log of a group run.',
    examples: [{ ...lineExample, module_name: 'orders' }],
  });

export const groupRunLog = z
  .strictObject({
    items: z.array(groupRunLineView).meta({ description: 'Member by member, oldest first.' }),
    next_after: z.string().meta({ description: 'The `after` to ask with next.' }),
  })
  .meta({
    id: 'GroupRunLog',
    description: 'Lines of the log of a group run.',
    examples: [{ items: [], next_after: '41:500' }],
  });
