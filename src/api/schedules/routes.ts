import type { Schedule } from '../../domain/schedule.js';
import type { Services } from '../../services/index.js';
import { route } from '../route.js';
import { done, groupRunStarted, idParams, listOf } from '../schemas.js';
import {
  scheduleBody,
  scheduleChanges,
  scheduleDetails,
  scheduleListQuery,
  scheduleView,
} from './schemas.js';

const tag = 'schedules';
const params = idParams('schedule');
const etag = (services: Services, schedule: Schedule): string => services.schedules.etag(schedule);

export const scheduleRoutes = [
  route({
    method: 'get',
    path: '/schedules',
    operationId: 'listSchedules',
    summary: 'List schedules',
    description: 'All that fit, by group.',
    tag,
    role: 'viewer',
    query: scheduleListQuery,
    responses: { 200: listOf(scheduleView) },
    handle: async ({ query, services }) => ({ items: await services.schedules.list(query), next: null }),
  }),
  route({
    method: 'get',
    path: '/schedules/{id}',
    operationId: 'getSchedule',
    summary: 'Get a schedule',
    description: 'With what was left out and the runs it started.',
    tag,
    role: 'viewer',
    params,
    responses: { 200: scheduleDetails },
    etag,
    handle: ({ params: { id }, services }) => services.schedules.get(id),
  }),
  route({
    method: 'post',
    path: '/schedules',
    operationId: 'createSchedule',
    summary: 'Create a schedule',
    tag,
    role: 'editor',
    body: scheduleBody,
    responses: { 201: scheduleView },
    isIdempotent: true,
    etag,
    handle: ({ body, services }) => services.schedules.save(body),
  }),
  route({
    method: 'post',
    path: '/schedules/{id}',
    operationId: 'updateSchedule',
    summary: 'Change a schedule',
    description: 'What is left out stays as it is.',
    tag,
    role: 'editor',
    params,
    body: scheduleChanges,
    responses: { 200: scheduleView },
    isConditional: true,
    etag,
    handle: ({ params: { id }, body, services, ifMatch }) => services.schedules.update(id, body, { ifMatch }),
  }),
  route({
    method: 'post',
    path: '/schedules/{id}/delete',
    operationId: 'deleteSchedule',
    summary: 'Delete a schedule',
    tag,
    role: 'editor',
    params,
    responses: { 200: done },
    isConditional: true,
    async handle({ params: { id }, services, ifMatch }) {
      await services.schedules.remove(id, { ifMatch });
      return {};
    },
  }),
  route({
    method: 'post',
    path: '/schedules/{id}/pause',
    operationId: 'pauseSchedule',
    summary: 'Pause a schedule',
    description: 'It does not fire until it is resumed.',
    tag,
    role: 'operator',
    params,
    responses: { 200: scheduleView },
    handle: ({ params: { id }, services }) => services.schedules.pause(id),
  }),
  route({
    method: 'post',
    path: '/schedules/{id}/resume',
    operationId: 'resumeSchedule',
    summary: 'Resume a schedule',
    description: 'It fires again; also ends a pause made in Temporal.',
    tag,
    role: 'operator',
    params,
    responses: { 200: scheduleView },
    handle: ({ params: { id }, services }) => services.schedules.resume(id),
  }),
  route({
    method: 'post',
    path: '/schedules/{id}/trigger',
    operationId: 'triggerSchedule',
    isIdempotent: true,
    summary: 'Start its group now',
    description: 'As the schedule would.',
    tag,
    role: 'operator',
    params,
    responses: { 202: groupRunStarted },
    refusals: { 409: 'The group is running already; `details.group_run_id` says which run that is.' },
    handle: ({ params: { id }, services }) => services.schedules.trigger(id),
  }),
];
