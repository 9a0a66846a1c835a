import { z } from 'zod';
import { type Settings, settingsInput } from '../../domain/settings.js';
import type { Services } from '../../services/index.js';
import { partial } from '../definitions/schemas.js';
import { route } from '../route.js';
import { listOf } from '../schemas.js';

const example = { instance_name: 'production' };

const view = z
  .strictObject({
    instance_id: z
      .string()
      .meta({ description: 'Names this installation in destinations; it never changes.' }),
    instance_name: z.string().nullable().meta({ description: 'What people call it; pages show it.' }),
  })
  .meta({
    id: 'Settings',
    description: 'What is set for this Pipekit as a whole.',
    examples: [{ ...example, instance_id: '0f5c7a52-7d1c-4f0e-8b1f-2b1f0c9d4e5f' }],
  });

const changes = z
  .strictObject(partial(settingsInput.shape))
  .meta({ id: 'SettingsChanges', description: 'What shall change of the settings.', examples: [example] });

const etag = (services: Services, settings: Settings): string => services.settings.etag(settings);

const tag = 'operations';

const entry = z
  .strictObject({
    key: z.string().meta({ description: 'Such as `http.port`.' }),
    value: z
      .union([z.string(), z.number(), z.boolean(), z.array(z.string()), z.null()])
      .meta({ description: 'What it is; of a secret the reference, null for nothing.' }),
    source: z
      .enum(['env', 'file', 'database', 'default'])
      .meta({ description: 'Where it comes from: the first of them that has it.' }),
    variable: z.string().nullable().meta({ description: 'The environment variable that sets it.' }),
    needs_restart: z.boolean().meta({ description: 'Whether a change is noticed at the next start only.' }),
  })
  .meta({
    id: 'ConfigurationEntry',
    description: 'A setting and where it comes from.',
    examples: [
      {
        key: 'http.port',
        value: 8420,
        source: 'default',
        variable: 'PIPEKIT_HTTP_PORT',
        needs_restart: true,
      },
    ],
  });

export const settingsRoutes = [
  route({
    method: 'get',
    path: '/configuration',
    operationId: 'getConfiguration',
    summary: 'List every setting with its source',
    description: 'What `serve` runs with; those of the database are changed by `POST /settings`.',
    tag,
    role: 'admin',
    responses: { 200: listOf(entry) },
    handle: ({ services }) => ({ items: services.configuration(), next: null }),
  }),
  route({
    method: 'get',
    path: '/settings',
    operationId: 'getSettings',
    summary: 'Get the settings',
    description: 'Those that are changed while Pipekit runs; the rest is in its configuration.',
    tag,
    role: 'viewer',
    responses: { 200: view },
    etag,
    handle: ({ services }) => services.settings.get(),
  }),
  route({
    method: 'post',
    path: '/settings',
    operationId: 'updateSettings',
    summary: 'Change the settings',
    description: 'What is left out stays as it is.',
    tag,
    role: 'admin',
    body: changes,
    responses: { 200: view },
    isConditional: true,
    etag,
    handle: ({ body, services, ifMatch }) => services.settings.update(body, { ifMatch }),
  }),
];
