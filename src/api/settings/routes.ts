import { z } from 'zod';
import { type Settings, settingsInput } from '../../domain/settings.js';
import type { Services } from '../../services/index.js';
import { partial } from '../definitions/schemas.js';
import { route } from '../route.js';

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

const tag = 'operations';
const etag = (services: Services, settings: Settings): string => services.settings.etag(settings);

export const settingsRoutes = [
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
