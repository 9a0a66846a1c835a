import { z } from 'zod';
import { route } from '../route.js';
import { listOf, nullableTime } from '../schemas.js';

const use = z.strictObject({
  kind: z
    .enum(['connection', 'alert channel', 'configuration'])
    .meta({ description: 'What kind of thing refers to it.' }),
  id: z.number().int().nullable().meta({ description: 'Which one; null for a key of the configuration.' }),
  name: z.string().meta({ description: 'Its name, or the key.' }),
});

const view = z
  .strictObject({
    name: z.string().meta({ description: 'Without the $ of its references.' }),
    is_set: z.boolean().meta({ description: 'Whether it has a value.' }),
    source: z
      .enum(['environment', 'file'])
      .nullable()
      .meta({ description: 'Where its value comes from; null when it has none.' }),
    unchanged_since: nullableTime('When the secrets file was last written: it is at least as old.'),
    problem: z.string().nullable().meta({ description: 'What is wrong with it; null if nothing is.' }),
    used_by: z.array(use).meta({ description: 'What refers to it.' }),
  })
  .meta({
    id: 'Secret',
    description: 'A secret by its name. Values are never told.',
    examples: [
      {
        name: 'WAREHOUSE_PASSWORD',
        is_set: true,
        source: 'file',
        unchanged_since: '2026-01-31T06:00:00.000Z',
        problem: null,
        used_by: [{ kind: 'connection', id: 1, name: 'warehouse' }],
      },
    ],
  });

export const secretRoutes = [
  route({
    method: 'get',
    path: '/secrets',
    operationId: 'listSecrets',
    summary: 'List the secrets by name',
    description:
      'Those of the secrets file and those that something refers to, broken references first. `pipekit secrets set NAME` sets one.',
    tag: 'operations',
    role: 'admin',
    responses: { 200: listOf(view) },
    handle: ({ services }) => ({ items: services.secrets.list(), next: null }),
  }),
];
