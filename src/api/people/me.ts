import { route } from '../route.js';
import { done, listOf } from '../schemas.js';
import { me, sessionView } from './schemas.js';

const tag = 'people';
const role = 'viewer';

export const meRoutes = [
  route({
    method: 'get',
    path: '/me',
    operationId: 'getMe',
    summary: 'Ask who you are',
    description: 'The user or key you come with, and what it may do.',
    tag,
    role,
    responses: { 200: me },
    handle: ({ actor }) => actor,
  }),
  route({
    method: 'get',
    path: '/sessions',
    operationId: 'listSessions',
    summary: 'List your sessions',
    description: 'Where you are signed in; the one seen last first.',
    tag,
    role,
    responses: { 200: listOf(sessionView) },
    handle: ({ actor, services }) => ({
      items: services.people.sessions.list(actor),
      next: null,
    }),
  }),
  route({
    method: 'post',
    path: '/sessions/delete',
    operationId: 'deleteSessions',
    summary: 'Sign out everywhere',
    description: 'Ends all your sessions.',
    tag,
    role,
    responses: { 200: done },
    handle({ actor, services }) {
      services.people.sessions.endAll(actor);
      return {};
    },
  }),
];
