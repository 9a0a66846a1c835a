import type { Services } from '../../services/index.js';
import { route } from '../route.js';
import { done, listOf, moduleRunBody, namedParams, rewindBody, runStarted } from '../schemas.js';
import { moduleView, watermarkState } from './schemas.js';

const tag = 'modules';
const params = namedParams('module');

export const moduleRoutes = [
  route({
    method: 'get',
    path: '/modules',
    operationId: 'listModules',
    summary: 'List modules',
    description: 'All of them, by name.',
    tag,
    role: 'viewer',
    responses: { 200: listOf(moduleView) },
    handle: ({ services }) => ({ items: services.modules.list(), next: null }),
  }),
  route({
    method: 'get',
    path: '/modules/{id}',
    operationId: 'getModule',
    summary: 'Get a module',
    tag,
    role: 'viewer',
    params,
    responses: { 200: moduleView },
    handle: ({ params: { id }, services }) => services.modules.get(id),
  }),
  route({
    method: 'post',
    path: '/modules/{id}/run',
    operationId: 'runModule',
    summary: 'Start a module',
    description: 'Answers once the run has begun, with its id; follow it at `/runs/{id}/stream`.',
    tag,
    role: 'operator',
    params,
    body: moduleRunBody,
    responses: { 202: runStarted },
    refusals: { 409: 'It is running already; `details.run_id` says which run that is.' },
    handle: ({ params: { id }, body, services }) => services.runs.startModule(id, body),
  }),
  route({
    method: 'post',
    path: '/modules/{id}/cancel',
    operationId: 'cancelModule',
    summary: 'Cancel a module’s run',
    description:
      'Asks the run in progress to stop; it does so in its own time. 404 when none is in progress.',
    tag,
    role: 'operator',
    params,
    responses: { 202: done },
    async handle({ params: { id }, services }) {
      await services.runs.cancelModule(id);
      return {};
    },
  }),
  route({
    method: 'get',
    path: '/modules/{id}/watermarks',
    operationId: 'listWatermarks',
    summary: 'List a module’s watermarks',
    description: 'With what recent runs took for them.',
    tag,
    role: 'viewer',
    params,
    responses: { 200: listOf(watermarkState) },
    handle: ({ params: { id }, services }) => watermarksOf(services, id),
  }),
  route({
    method: 'post',
    path: '/modules/{id}/rewind',
    operationId: 'rewindWatermark',
    summary: 'Set where the next run starts',
    description: 'The next run that merges takes this value instead of the resolver’s, and uses it up.',
    tag,
    role: 'operator',
    params,
    body: rewindBody,
    responses: { 200: listOf(watermarkState) },
    handle({ params: { id }, body: { name, value }, services }) {
      services.watermarks.rewind(id, name, value);
      return watermarksOf(services, id);
    },
  }),
];

function watermarksOf({ watermarks }: Services, id: number | string) {
  return { items: watermarks.of(id), next: null };
}
