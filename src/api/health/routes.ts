import { z } from 'zod';
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
];
