import { z } from 'zod';
import { connectionInput, DRIVERS } from '../../domain/connection.js';
import { definitionQuery, partial } from '../definitions/schemas.js';

const example = {
  name: 'warehouse',
  driver: 'postgresql' as const,
  jdbc_url: 'jdbc:postgresql://db.example:5432/warehouse',
  username: 'etl',
  password: '$WAREHOUSE_PASSWORD',
};

export const connectionBody = z
  .strictObject(connectionInput.shape)
  .meta({ id: 'ConnectionInput', description: 'A new connection.', examples: [example] });

export const connectionChanges = z.strictObject(partial(connectionInput.shape)).meta({
  id: 'ConnectionChanges',
  description: 'What shall change of a connection.',
  examples: [{ max_concurrent: 2 }],
});

export const connectionView = z
  .strictObject({
    id: z.number().int().meta({ description: 'The id of the connection.' }),
    name: z.string().meta({ description: 'Unique among connections.' }),
    driver: z.enum(DRIVERS).meta({ description: 'The kind of database.' }),
    jdbc_url: z.string().meta({ description: 'Without user and password.' }),
    username: z.string().meta({ description: 'Whom it logs in as.' }),
    password: z.string().nullable().meta({ description: 'A reference to a secret, never its value.' }),
    default_dest_connection_id: z
      .number()
      .int()
      .nullable()
      .meta({ description: 'Where modules that read from here write to, unless they say.' }),
    default_dest_schema: z.string().nullable().meta({ description: 'The schema they write to.' }),
    notes: z.string().meta({ description: 'For people.' }),
    runner_pool: z
      .string()
      .nullable()
      .meta({ description: 'Whose runners can reach it; null: any default one.' }),
    max_concurrent: z
      .number()
      .int()
      .nullable()
      .meta({ description: 'How many runs may use it at a time; null: any number.' }),
  })
  .meta({
    id: 'Connection',
    description: 'A named database.',
    examples: [
      {
        ...example,
        id: 2,
        default_dest_connection_id: null,
        default_dest_schema: null,
        notes: '',
        runner_pool: null,
        max_concurrent: null,
      },
    ],
  });

export const connectionListQuery = z.strictObject({
  driver: z.enum(DRIVERS).optional().meta({ description: 'Only connections of this kind.' }),
  ...definitionQuery,
});

const checkView = z
  .strictObject({
    name: z.string().meta({ description: 'What was looked at.' }),
    ok: z.boolean().meta({ description: 'Whether it is as it should be.' }),
    message: z.string().meta({ description: 'What was found.' }),
    ms: z.number().int().optional().meta({ description: 'How long it took, where that is of interest.' }),
    fix: z.string().optional().meta({ description: 'What to do about it.' }),
  })
  .meta({
    id: 'Check',
    description: 'One thing that runs depend on.',
    examples: [{ name: 'connection warehouse', ok: true, message: 'Answers in 12 ms' }],
  });

export const checksView = z
  .strictObject({
    ok: z.boolean().meta({ description: 'Whether all is well.' }),
    items: z.array(checkView).meta({ description: 'What was looked at.' }),
  })
  .meta({
    id: 'Checks',
    description: 'What was looked at, and how it is.',
    examples: [{ ok: true, items: [] }],
  });
