import { z } from 'zod';
import { definitionRoutes } from '../definitions/routes.js';
import { route } from '../route.js';
import { listOf, namedParams, page } from '../schemas.js';
import { alertView, channelBody, channelChanges, channelView, deliveryView } from './schemas.js';

const tag = 'alerts';

export const alertRoutes = [
  route({
    method: 'get',
    path: '/alerts',
    operationId: 'listAlerts',
    summary: 'List alerts',
    description: 'Newest first, for 90 days, with what became of each delivery.',
    tag,
    role: 'viewer',
    query: z.strictObject(page),
    responses: { 200: listOf(alertView) },
    handle: ({ query, services }) => services.alerts.list(query),
  }),
  route({
    method: 'get',
    path: '/alert-channels',
    operationId: 'listAlertChannels',
    summary: 'List alert channels',
    description: 'By name.',
    tag,
    role: 'admin',
    responses: { 200: listOf(channelView) },
    handle: ({ services }) => ({ items: services.alertChannels.list(), next: null }),
  }),
  ...definitionRoutes({
    name: 'alert channel',
    tag,
    // Its address may be a secret in itself, and it takes others to wherever it likes.
    only: 'admin',
    catalog: ({ alertChannels }) => alertChannels,
    view: channelView,
    body: channelBody,
    changes: channelChanges,
  }),
  route({
    method: 'post',
    path: '/alert-channels/{id}/test',
    operationId: 'testAlertChannel',
    summary: 'Send a test to an alert channel',
    description: 'That it fails is an answer, not an error; `pending` is one that takes long.',
    tag,
    role: 'admin',
    params: namedParams('alert channel'),
    responses: { 200: deliveryView },
    handle: ({ params: { id }, services }) => services.alerts.test(id),
  }),
];
