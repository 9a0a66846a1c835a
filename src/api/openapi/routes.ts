import { z } from 'zod';
import { route } from '../route.js';

const document = z
  .looseObject({ openapi: z.literal('3.1.0').meta({ description: 'Which OpenAPI this is.' }) })
  .meta({
    id: 'OpenApiDocument',
    description: 'An OpenAPI document.',
    examples: [{ openapi: '3.1.0', info: { title: 'Pipekit', version: '0.1.0' }, paths: {} }],
  });

export const openApiRoutes = [
  route({
    method: 'get',
    path: '/openapi.json',
    operationId: 'getOpenApi',
    summary: 'Get this document',
    description: '`pipekit openapi` prints the same, without a server.',
    tag: 'operations',
    role: 'viewer',
    responses: { 200: document },
    handle: ({ document }) => ({ ...document() }),
  }),
];
