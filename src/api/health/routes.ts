import { z } from 'zod';
import { PipekitError } from '../../domain/errors.js';
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
    summary: 'Ask whether runs can start',
    description: '503 while the database or Temporal does not answer, or a queue in use has no worker.',
    tag: 'operations',
    role: 'viewer',
    responses: { 200: checksView },
    async handle({ services }) {
      const items = await services.health();
      const failed = items.filter(({ ok }) => !ok);
      if (failed.length === 0) return { ok: true, items };
      const reasons = failed.map(({ name, message: reason }) => `${name}: ${reason}`).join('; ');
      throw new PipekitError('unavailable', `Not ready: ${reasons}`, { hint: failed[0]?.fix });
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
