import { route } from '../route.js';
import { appliedView, applyBody, documentView, planBody, planView } from './schemas.js';

const tag = 'operations';
// It is about everything there is, alert channels too, which are the admins'.
const role = 'admin';
/** Thousands of modules with their SQL and columns. */
const maxBytes = 32 * 1024 * 1024;

export const configRoutes = [
  route({
    method: 'get',
    path: '/config',
    operationId: 'exportConfig',
    summary: 'Get all definitions as a document',
    description: 'What `pipekit export` writes as YAML. Applied to an empty Pipekit it makes the same.',
    tag,
    role,
    responses: { 200: documentView },
    handle: ({ services }) => services.exportConfig(),
  }),
  route({
    method: 'post',
    path: '/config/plan',
    operationId: 'planConfig',
    summary: 'See what applying would change',
    description: 'Field by field, with all the checks. Changes nothing.',
    tag,
    role,
    body: planBody,
    maxBytes,
    responses: { 200: planView },
    handle: ({ body: { files, prune }, services }) => services.planConfig(files, { prune }),
  }),
  route({
    method: 'post',
    path: '/config/apply',
    operationId: 'applyConfig',
    summary: 'Make the definitions agree with a document',
    description: 'By name, all or nothing. What is in no file stays, unless `remove` names it.',
    tag,
    role,
    body: applyBody,
    maxBytes,
    responses: { 200: appliedView },
    refusals: { 409: 'What would be removed is running, is used, or is not in `remove`.' },
    handle: ({ body: { files, remove }, services }) => services.applyConfig(files, { remove }),
  }),
];
