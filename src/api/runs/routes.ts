import { sendRunStream } from '../../http/index.js';
import { route } from '../route.js';
import { idParams, listOf } from '../schemas.js';
import { runLog, runLogQuery, runStreamQuery } from './logSchemas.js';
import { runDetails, runEvent, runListQuery } from './schemas.js';
import { runSummary, summaries } from './view.js';

const tag = 'runs';
const params = idParams('run');

export const runRoutes = [
  route({
    method: 'get',
    path: '/runs',
    operationId: 'listRuns',
    summary: 'List runs',
    description: 'Newest first.',
    tag,
    role: 'viewer',
    query: runListQuery,
    responses: { 200: listOf(runSummary) },
    handle: ({ query, services }) => summaries(services.runs.list(query)),
  }),
  route({
    method: 'get',
    path: '/runs/{id}',
    operationId: 'getRun',
    summary: 'Get a run',
    description: 'With its steps and the SQL it ran.',
    tag,
    role: 'viewer',
    params,
    responses: { 200: runDetails },
    handle: ({ params: { id }, services }) => services.runs.get(id),
  }),
  route({
    method: 'get',
    path: '/runs/{id}/log',
    operationId: 'getRunLog',
    summary: 'Read a run’s log',
    description: 'Ask again with `after` set to `next_after` for what has come since.',
    tag,
    role: 'viewer',
    params,
    query: runLogQuery,
    responses: { 200: runLog },
    handle({ params: { id }, query: { after, limit }, services: { runs } }) {
      runs.get(id); // without lines, only this tells an unknown run from a silent one
      const items = runs.lines(id, { after, limit });
      return { items, next_after: items.at(-1)?.seq ?? after };
    },
  }),
  route({
    method: 'get',
    path: '/runs/{id}/stream',
    operationId: 'streamRun',
    summary: 'Follow a run',
    description:
      'Server-sent events: `line` (a RunLine, whose `seq` is the event id), `step` (a RunStep), `run` (a Run) ' +
      'when they change, `gap` ({from, to}) where lines that were asked for are no longer kept, and `end` once the run has finished and all of it is out. ' +
      'A reader that reconnects with Last-Event-ID misses nothing and gets nothing twice.',
    tag,
    role: 'viewer',
    params,
    query: runStreamQuery,
    responses: { 200: runEvent },
    mediaType: 'text/event-stream',
    handle({ params: { id }, query: { after }, services: { runs }, ctx }) {
      sendRunStream(ctx, runs, id, after);
    },
  }),
];
