import { route } from '../route.js';
import { done, listOf, namedParams } from '../schemas.js';
import { apiKeyBody, apiKeyMade, apiKeyView } from './schemas.js';

const tag = 'people';
const params = namedParams('API key');
// Everyone may have keys: none may do more than whoever made it.
const role = 'viewer';

export const apiKeyRoutes = [
  route({
    method: 'get',
    path: '/api-keys',
    operationId: 'listApiKeys',
    summary: 'List API keys',
    description: 'By name: your own, or as an admin all.',
    tag,
    role,
    responses: { 200: listOf(apiKeyView) },
    handle: ({ actor, services }) => ({ items: services.people.apiKeys.list(actor), next: null }),
  }),
  route({
    method: 'get',
    path: '/api-keys/{id}',
    operationId: 'getApiKey',
    summary: 'Get an API key',
    description: 'What it may and when it ends; never the key itself.',
    tag,
    role,
    params,
    responses: { 200: apiKeyView },
    handle: ({ actor, params: { id }, services }) => services.people.apiKeys.get(actor, id),
  }),
  route({
    method: 'post',
    path: '/api-keys',
    operationId: 'createApiKey',
    summary: 'Make an API key',
    description: 'The answer has the key, this once. It may no more than you, and ends with your user.',
    tag,
    role,
    body: apiKeyBody,
    responses: { 201: apiKeyMade },
    refusals: { 409: 'The name is taken.' },
    handle: ({ actor, body, services }) => services.people.apiKeys.create(actor, body),
  }),
  route({
    method: 'post',
    path: '/api-keys/{id}/delete',
    operationId: 'deleteApiKey',
    summary: 'Revoke an API key',
    tag,
    role,
    params,
    responses: { 200: done },
    handle({ actor, params: { id }, services }) {
      services.people.apiKeys.revoke(actor, id);
      return {};
    },
  }),
];
