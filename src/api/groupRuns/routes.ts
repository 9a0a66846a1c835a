import { route } from '../route.js';
import { groupRunLog, groupRunLogQuery } from '../runs/logSchemas.js';
import { idParams, listOf } from '../schemas.js';
import { groupRunDetails, groupRunListQuery, groupRunView } from './schemas.js';

const tag = 'runs';
const params = idParams('group run');

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
    params,
    responses: { 200: groupRunDetails },
    handle: ({ params: { id }, services }) => services.groupRuns.get(id),
  }),
  route({
    method: 'get',
    path: '/group-runs/{id}/log',
    operationId: 'getGroupRunLog',
    summary: 'Read the log of a group run',
    description:
      'The logs of its members’ runs, one behind the other in the order they started; those of the next come once a run has ended. ' +
      'Ask again with `after` set to `next_after` for what has come since.',
    tag,
    role: 'viewer',
    params,
    query: groupRunLogQuery,
    responses: { 200: groupRunLog },
    handle({ params: { id }, query: { after, limit }, services: { groupRuns } }) {
      const items = groupRuns.lines(id, { after, limit });
      const { run_id, seq } = items.at(-1) ?? after;
      return { items, next_after: `${run_id}:${seq}` };
    },
  }),
];
