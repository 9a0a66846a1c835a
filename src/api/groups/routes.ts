import { definitionRoutes } from '../definitions/routes.js';
import { route } from '../route.js';
import { done, groupRunStarted, listOf, namedParams, runBody } from '../schemas.js';
import { groupBody, groupChanges, groupListQuery, groupSummary, groupView } from './schemas.js';

const tag = 'groups';
const params = namedParams('group');
const IDLE = 'No run of it is in progress.';

export const groupRoutes = [
  route({
    method: 'get',
    path: '/groups',
    operationId: 'listGroups',
    summary: 'List groups',
    description: 'Without their members and hooks.',
    tag,
    role: 'viewer',
    query: groupListQuery,
    responses: { 200: listOf(groupSummary) },
    handle: ({ query, services }) => services.groups.page(query),
  }),
  ...definitionRoutes({
    name: 'group',
    catalog: ({ groups }) => groups,
    view: groupView,
    body: groupBody,
    changes: groupChanges,
  }),
  route({
    method: 'post',
    path: '/groups/{id}/run',
    operationId: 'runGroup',
    isIdempotent: true,
    summary: 'Start a group',
    description: 'Answers once the group run has begun, with its id.',
    tag,
    role: 'operator',
    params,
    body: runBody,
    responses: { 202: groupRunStarted },
    refusals: { 409: 'It is running already; `details.group_run_id` says which run that is.' },
    handle: ({ params: { id }, body, services }) => services.runs.startGroup(id, body),
  }),
  route({
    method: 'post',
    path: '/groups/{id}/cancel',
    operationId: 'cancelGroup',
    summary: 'Cancel a group run',
    description: 'Asks the run in progress to stop, members and all.',
    tag,
    role: 'operator',
    params,
    responses: { 202: done },
    refusals: { 409: IDLE },
    async handle({ params: { id }, services }) {
      await services.runs.cancelGroup(id);
      return {};
    },
  }),
  route({
    method: 'post',
    path: '/groups/{id}/pause',
    operationId: 'pauseGroup',
    summary: 'Pause a group run',
    description: 'No further member starts; those in progress go on.',
    tag,
    role: 'operator',
    params,
    responses: { 200: groupRunStarted },
    refusals: { 409: IDLE },
    handle: ({ params: { id }, services }) => services.runs.pauseGroup(id),
  }),
  route({
    method: 'post',
    path: '/groups/{id}/resume',
    operationId: 'resumeGroup',
    summary: 'Resume a group run',
    description: 'Members start again.',
    tag,
    role: 'operator',
    params,
    responses: { 200: groupRunStarted },
    refusals: { 409: IDLE },
    handle: ({ params: { id }, services }) => services.runs.resumeGroup(id),
  }),
];
