import { definitionRoutes } from '../definitions/routes.js';
import { soon } from '../introspect/answer.js';
import { route } from '../route.js';
import { listOf, namedParams } from '../schemas.js';
import {
  checksView,
  connectionBody,
  connectionChanges,
  connectionListQuery,
  connectionView,
} from './schemas.js';

const tag = 'connections';

export const connectionRoutes = [
  route({
    method: 'get',
    path: '/connections',
    operationId: 'listConnections',
    summary: 'List connections',
    tag,
    role: 'viewer',
    query: connectionListQuery,
    responses: { 200: listOf(connectionView) },
    handle: ({ query: { driver, ...query }, services }) =>
      services.connections.page({ ...query, filter: { driver } }),
  }),
  ...definitionRoutes({
    name: 'connection',
    catalog: ({ connections }) => connections,
    view: connectionView,
    body: connectionBody,
    changes: connectionChanges,
  }),
  route({
    method: 'post',
    path: '/connections/{id}/test',
    operationId: 'testConnection',
    summary: 'Test a connection',
    description:
      'Name, port, TLS, login and privileges, as the runner sees them that would use it; ends with the first that fails. That it fails is an answer, not an error.',
    tag,
    role: 'operator',
    params: namedParams('connection'),
    responses: { 200: checksView },
    async handle({ params: { id }, services }) {
      const items = await soon(services, 'connection test', (signal) => services.testConnection(id, signal));
      return { ok: items.every(({ ok }) => ok), items };
    },
  }),
];
