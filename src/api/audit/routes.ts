import { z } from 'zod';
import { AUDITED } from '../../domain/history.js';
import { route } from '../route.js';
import { idQuery, listOf, moment, page, time } from '../schemas.js';

const query = z.strictObject({
  actor: z
    .string()
    .max(100)
    .optional()
    .meta({ description: 'Only what this one did.', examples: ['ann'] }),
  action: z
    .string()
    .max(100)
    .optional()
    .meta({ description: 'Only this action.', examples: ['update'] }),
  resource: z.enum(AUDITED).optional().meta({ description: 'Only what was done to things of this kind.' }),
  resource_id: idQuery.optional().meta({ description: 'Only what was done to this one.', examples: [7] }),
  q: z
    .string()
    .min(1)
    .max(100)
    .optional()
    .meta({ description: 'A part of who did it, or of the name of what it was done to.', examples: ['ord'] }),
  since: moment.optional().meta({
    description: 'Only from this time on.',
    examples: ['2026-01-31T06:00:00Z'],
  }),
  ...page,
});

const state = (description: string) => z.record(z.string(), z.unknown()).nullable().meta({ description });

const entry = z
  .strictObject({
    id: z.number().int().meta({ description: 'Later entries have higher ones.' }),
    at: time('When.'),
    actor: z.string().meta({ description: 'Who: a user, an API key, or `pipekit` itself.' }),
    actor_kind: z
      .enum(['local', 'user', 'api_key', 'runner', 'system'])
      .meta({ description: 'What kind of actor that is.' }),
    ip: z
      .string()
      .nullable()
      .meta({ description: 'Where the request came from; null if not over the network.' }),
    request_id: z.string().nullable().meta({
      description: 'The `X-Request-Id` of that request, by which the log has it; null without one.',
    }),
    action: z.string().meta({ description: '`create`, `update`, `delete`, `start`, `cancel` and so on.' }),
    resource: z.enum(AUDITED).meta({ description: 'What kind of thing it was done to.' }),
    resource_id: z.number().int().nullable().meta({ description: 'Which one.' }),
    resource_name: z.string().nullable().meta({ description: 'Its name at that time.' }),
    before: state('Of a change, the fields that differ, as they were; secrets masked.'),
    after: state('And as they became.'),
  })
  .meta({
    id: 'AuditEntry',
    description: 'Something that was done.',
    examples: [
      {
        id: 12,
        at: '2026-01-31T06:00:00.000Z',
        actor: 'ann',
        actor_kind: 'user',
        ip: '192.0.2.7',
        request_id: '0f8fad5b-d9cb-469f-a165-70867728950e',
        action: 'update',
        resource: 'module',
        resource_id: 7,
        resource_name: 'orders',
        before: { enabled: true },
        after: { enabled: false },
      },
    ],
  });

export const auditRoutes = [
  route({
    method: 'get',
    path: '/audit',
    operationId: 'listAudit',
    summary: 'List what was done',
    description: 'Every change and every start, newest first.',
    tag: 'operations',
    role: 'admin',
    query,
    responses: { 200: listOf(entry) },
    handle: ({ query: request, services }) => services.audit.list(request),
  }),
];
