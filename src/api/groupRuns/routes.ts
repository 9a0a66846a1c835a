import { route } from '../route.js';
import { idParams, listOf } from '../schemas.js';
import { groupRunDetails, groupRunListQuery, groupRunView } from './schemas.js';

const tag = 'runs';

export const groupRunRoutes = [
  route({
    method: 'get',
    path: '/group-runs',
    operationId: 'listGroupRuns',
    summary: 'List group runs',
    description: 'Newest first.',
    tag,
    role: 'viewer',
    query: groupRunListQuery,
    responses: { 200: listOf(groupRunView) },
    handle: ({ query, services }) => services.groupRuns.list(query),
  }),
  route({
    method: 'get',
    path: '/group-runs/{id}',
    operationId: 'getGroupRun',
    summary: 'Get a group run',
    description: 'With its members’ runs and its hooks.',
    tag,
    role: 'viewer',
    params: idParams('group run'),
    responses: { 200: groupRunDetails },
    handle: ({ params: { id }, services }) => services.groupRuns.get(id),
  }),
];
