import { z } from 'zod';
import { PipekitError } from '../../domain/errors.js';
import type { RequestState } from '../../http/index.js';
import { checksView } from '../connections/schemas.js';
import { route } from '../route.js';

const health = z
  .strictObject({
    status: z.literal('ok').meta({ description: 'That it answers.' }),
    version: z.string().meta({ description: 'Of Pipekit.' }),
  })
  .meta({ id: 'Health', description: 'A sign of life.', examples: [{ status: 'ok', version: '0.1.0' }] });

export const healthRoutes = [
  route({
    method: 'get',
    path: '/health',
    operationId: 'getHealth',
    summary: 'Ask whether it is up',
    // So it says no more than that this is Pipekit and it answers.
    description: 'Open to all: a load balancer needs no password.',
    tag: 'operations',
    role: 'open',
    responses: { 200: health },
    handle: ({ version }) => ({ status: 'ok' as const, version }),
  }),
  route({
    method: 'get',
    path: '/ready',
    operationId: 'getReady',
    summary: 'Ask whether requests and workflows are served',
    description:
      'Open to all, and cheap. 503 while it closes, or while SQLite or Temporal does not answer; while it starts, with what it waits for.',
    tag: 'operations',
    role: 'open',
    responses: { 200: checksView },
    async handle({ services, ctx }) {
      if ((ctx.state as RequestState).closing.aborted)
        throw new PipekitError('unavailable', 'Not ready: it is closing');
      const items = await services.ready();
      const failed = items.filter(({ ok }) => !ok);
      if (failed.length === 0) return { ok: true, items };
      const names = failed.map(({ name }) => name).join(' and ');
      throw new PipekitError('unavailable', `Not ready: ${names} does not answer`, {
        hint: '`pipekit doctor` says why.',
      });
    },
  }),
  route({
    method: 'get',
    path: '/metrics',
    operationId: 'getMetrics',
    summary: 'Get metrics for Prometheus',
    description:
      'In its text format. They tell of all modules, so that whoever may see some only is refused.',
    tag: 'operations',
    role: 'viewer',
    responses: { 200: z.string().meta({ description: 'Metrics, in Prometheus’ text format.' }) },
    mediaType: 'text/plain',
    async handle({ services, actor, ctx }) {
      if (actor.connections !== null)
        throw new PipekitError('forbidden', 'Metrics tell of all connections, and you may use some only');
      ctx.body = await services.metrics.text();
      ctx.type = services.metrics.contentType;
      return '';
    },
  }),
  route({
    method: 'get',
    path: '/doctor',
    operationId: 'getDoctor',
    summary: 'Check everything a run depends on',
    description:
      'Asks every connection too, which can take ten seconds. That something fails is an answer, not an error.',
    tag: 'operations',
    role: 'operator',
    responses: { 200: checksView },
    async handle({ services }) {
      const items = await services.doctor();
      return { ok: items.every(({ ok }) => ok), items };
    },
  }),
];
