import { z } from 'zod';
import type { Job } from '../../services/index.js';
import { route } from '../route.js';
import { jobQuery, jobView } from './schemas.js';

const tag = 'authoring';
const params = z.strictObject({
  id: z
    .string()
    .regex(/^[0-9a-f-]{36}$/, { error: ({ input }) => `There is no job ${String(input)}` })
    .meta({
      description: 'The id of the job.',
      examples: ['0f8c2b1e-6c1d-4a57-9d0a-0d6f2b8f1c11'],
      as: { type: 'string', maxLength: 36 },
    }),
});

export const jobRoutes = [
  route({
    method: 'get',
    path: '/jobs/{id}',
    operationId: 'getJob',
    summary: 'Get a job',
    description:
      'With its result once it has one. It is there for whoever started it, and for admins; forgotten ten minutes after its end.',
    tag,
    role: 'operator',
    params,
    query: jobQuery,
    responses: { 200: jobView },
    handle: async ({ params: { id }, query: { wait_ms }, services }) =>
      shown(await services.jobs.wait(id, wait_ms)),
  }),
  route({
    method: 'post',
    path: '/jobs/{id}/cancel',
    operationId: 'cancelJob',
    summary: 'Cancel a job',
    description: 'Ends its query on the server. A job that has ended stays as it is.',
    tag,
    role: 'operator',
    params,
    responses: { 200: jobView },
    async handle({ params: { id }, services }) {
      services.jobs.cancel(id);
      // It usually has ended by then, and says so at once.
      return shown(await services.jobs.wait(id, 1_000));
    },
  }),
];

export function shown({ error, ...job }: Job): z.input<typeof jobView> {
  return { ...job, error };
}
