import type { Services } from '../../services/index.js';
import { definitionRoutes } from '../definitions/routes.js';
import { route } from '../route.js';
import { done, listOf, moduleRunBody, namedParams, rewindBody, runStarted } from '../schemas.js';
import { runListQuery } from '../runs/schemas.js';
import { runSummary, summaries } from '../runs/view.js';
import {
  columnView,
  moduleBody,
  moduleChanges,
  moduleListQuery,
  moduleSummary,
  moduleView,
  previewQuery,
  previewView,
  watermarkState,
} from './schemas.js';

const tag = 'modules';
const params = namedParams('module');

export const moduleRoutes = [
  route({
    method: 'get',
    path: '/modules',
    operationId: 'listModules',
    summary: 'List modules',
    description: 'Without their SQL and columns.',
    tag,
    role: 'viewer',
    query: moduleListQuery,
    responses: { 200: listOf(moduleSummary) },
    handle: ({ query: { q, sort, limit, cursor, enabled, ...filter }, services }) =>
      services.modules.page({
        q,
        sort,
        limit,
        cursor,
        filter: { ...filter, enabled: enabled === undefined ? undefined : Number(enabled) },
      }),
  }),
  ...definitionRoutes({
    name: 'module',
    catalog: ({ modules }) => modules,
    view: moduleView,
    body: moduleBody,
    changes: moduleChanges,
  }),
  route({
    method: 'get',
    path: '/modules/{id}/columns',
    operationId: 'listModuleColumns',
    summary: 'List a module’s columns',
    description: 'All of them, in the order its query selects them.',
    tag,
    role: 'viewer',
    params,
    responses: { 200: listOf(columnView) },
    handle: ({ params: { id }, services }) => ({ items: services.modules.get(id).columns_json, next: null }),
  }),
  route({
    method: 'get',
    path: '/modules/{id}/preview',
    operationId: 'previewModule',
    summary: 'See what a run would execute',
    description: 'The source SQL and the merge SQL of the next run. Nothing is moved or stored.',
    tag,
    role: 'viewer',
    params,
    query: previewQuery,
    responses: { 200: previewView },
    handle: ({ params: { id }, query: { live = false }, services }) => services.preview(id, { live }),
  }),
  route({
    method: 'get',
    path: '/modules/{id}/runs',
    operationId: 'listModuleRuns',
    summary: 'List a module’s runs',
    description: 'Newest first.',
    tag,
    role: 'viewer',
    params,
    query: runListQuery.omit({ module_id: true }),
    responses: { 200: listOf(runSummary) },
    handle: ({ params: { id }, query, services }) =>
      summaries(services.runs.list({ ...query, module_id: services.modules.get(id).id })),
  }),
  route({
    method: 'post',
    path: '/modules/{id}/run',
    operationId: 'runModule',
    isIdempotent: true,
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
    description: 'Asks the run in progress to stop; it does so in its own time.',
    tag,
    role: 'operator',
    params,
    responses: { 202: done },
    refusals: { 409: 'No run of it is in progress.' },
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
