import { route } from '../route.js';
import { done, listOf, namedParams } from '../schemas.js';
import { passwordBody, userAccessBody, userBody, userView } from './schemas.js';

const tag = 'people';
const role = 'admin';
const params = namedParams('user');
const lastAdmin = 'It would leave Pipekit without an admin.';

export const userRoutes = [
  route({
    method: 'get',
    path: '/users',
    operationId: 'listUsers',
    summary: 'List users',
    description: 'By name; without the user of the configuration.',
    tag,
    role,
    responses: { 200: listOf(userView) },
    handle: ({ services }) => ({ items: services.people.users.list(), next: null }),
  }),
  route({
    method: 'get',
    path: '/users/{id}',
    operationId: 'getUser',
    summary: 'Get a user',
    tag,
    role,
    params,
    responses: { 200: userView },
    handle: ({ params: { id }, services }) => services.people.users.get(id),
  }),
  route({
    method: 'post',
    path: '/users',
    operationId: 'createUser',
    summary: 'Add a user',
    description: 'The first one has to be an admin; from then on everyone has to sign in.',
    tag,
    role,
    body: userBody,
    responses: { 201: userView },
    refusals: { 409: 'The name is taken, or the first user is not an admin.' },
    handle: ({ body, services }) => services.people.users.add(body),
  }),
  route({
    method: 'post',
    path: '/users/{id}',
    operationId: 'setUserAccess',
    summary: 'Change what a user may do',
    description: 'Ends their sessions, if it changes anything: they sign in again.',
    tag,
    role,
    params,
    body: userAccessBody,
    responses: { 200: userView },
    refusals: { 409: lastAdmin },
    handle: ({ params: { id }, body, services }) => services.people.users.setAccess(id, body),
  }),
  route({
    method: 'post',
    path: '/users/{id}/password',
    operationId: 'setUserPassword',
    summary: 'Set a user’s password',
    description: 'Ends their sessions.',
    tag,
    role,
    params,
    body: passwordBody,
    responses: { 200: userView },
    refusals: { 409: 'They sign in at the identity provider.' },
    handle: ({ params: { id }, body, services }) => services.people.users.setPassword(id, body.password),
  }),
  route({
    method: 'post',
    path: '/users/{id}/delete',
    operationId: 'deleteUser',
    summary: 'Remove a user',
    description: 'With their sessions and API keys.',
    tag,
    role,
    params,
    responses: { 200: done },
    refusals: { 409: lastAdmin },
    handle({ params: { id }, services }) {
      services.people.users.remove(id);
      return {};
    },
  }),
];
