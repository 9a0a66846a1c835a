import { STATUS_CODES } from 'node:http';
import type { z } from 'zod';
import { IDEMPOTENCY_PARAMETER, IF_MATCH_PARAMETER } from '../headers.js';
import { errorView } from '../errors.js';
import { type Route, successOf } from '../route.js';
import { type RefusalStatus, refusal, refusalComponents, refusalRef, refusalsOf } from './refusals.js';
import { createSchemaCollector, type JsonSchema, type SchemaCollector } from './schemas.js';

export interface Parameter {
  name: string;
  in: 'path' | 'query' | 'header';
  required: boolean;
  description: string;
  schema: JsonSchema;
}

export interface Operation {
  operationId: string;
  summary: string;
  description: string;
  tags: string[];
  security: Record<string, string[]>[];
  parameters: Parameter[];
  requestBody?: object;
  responses: Record<string, object>;
}

export interface OpenApiDocument {
  openapi: '3.1.0';
  info: object;
  servers: object[];
  tags: { name: string; description: string }[];
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, JsonSchema>; responses: object; securitySchemes: object };
}

const TAGS = {
  connections: 'The databases.',
  alerts: 'Who is told of failures and lateness, and how.',
  modules: 'What there is to copy, and starting it.',
  authoring: 'Looking into databases, and drafts of modules.',
  groups: 'Modules that run together.',
  schedules: 'When groups run by themselves.',
  runs: 'What ran, how it went and what it said.',
  people: 'Who may come in, and what they may do.',
  runners: 'For the runners of `pipekit worker`.',
  operations: 'For those who keep Pipekit running.',
};

const DESCRIPTION = `Writes are POST; what a request does not know is refused, not ignored. Lists come in pages:
pass \`next\` as \`cursor\`. Times are ISO 8601 in UTC. Every refusal has the one shape \`Error\`.`;

/** OpenAPI 3.1 of the routes, made of the schemas that validate their requests. */
export function createDocument(routes: Route[], version: string): OpenApiDocument {
  const schemas = createSchemaCollector();
  schemas.describe(errorView, 'output');
  const paths: OpenApiDocument['paths'] = {};
  for (const route of routes) {
    const operations = (paths[route.path] ??= {});
    operations[route.method] = operationOf(route, schemas);
  }
  const used = new Set(routes.map(({ tag }) => tag));
  const tags = Object.entries(TAGS).map(([name, description]) => ({ name, description }));
  return {
    openapi: '3.1.0',
    info: {
      title: 'Pipekit',
      version,
      description: DESCRIPTION,
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/api/v1', description: 'This Pipekit.' }],
    tags: tags.filter(({ name }) => used.has(name)),
    paths,
    components: {
      schemas: sorted(schemas.components),
      responses: refusalComponents(),
      securitySchemes: {
        basic: { type: 'http', scheme: 'basic', description: 'User name and password.' },
        api_key: { type: 'http', scheme: 'bearer', description: 'An API key.' },
      },
    },
  };
}

function operationOf(route: Route, schemas: SchemaCollector): Operation {
  const { operationId, summary, description, tag, role } = route;
  const access = role === 'open' ? 'Open to all.' : `Takes the role ${role}.`;
  const parameters = [
    ...parametersOf('path', route.params, schemas),
    ...parametersOf('query', route.query, schemas),
    ...(route.isConditional ? [IF_MATCH_PARAMETER] : []),
    ...(route.isIdempotent ? [IDEMPOTENCY_PARAMETER] : []),
  ];
  return {
    operationId,
    summary,
    description: [description, access].filter(Boolean).join('\n\n'),
    tags: [tag],
    security: role === 'open' ? [] : [{ basic: [] }, { api_key: [] }],
    parameters,
    ...requestBodyOf(route, schemas),
    responses: { ...successResponse(route, schemas), ...refusals(route) },
  };
}

function parametersOf(place: Parameter['in'], schema: z.ZodObject, schemas: SchemaCollector): Parameter[] {
  return Object.entries(schema.shape).map(([name, zod]) => {
    const { description = '', ...rest } = schemas.describe(zod as z.ZodType, 'input');
    const required =
      place === 'path' || (!('default' in rest) && !(zod as z.ZodType).safeParse(undefined).success);
    return { name, in: place, required, description, schema: rest };
  });
}

function requestBodyOf(route: Route, schemas: SchemaCollector): Pick<Operation, 'requestBody'> {
  if (route.method === 'get') return {};
  // Every field of some bodies can be left out, and then so can the body.
  const required = !route.body.safeParse({}).success;
  const content = { 'application/json': { schema: schemas.describe(route.body, 'input') } };
  return { requestBody: { required, content } };
}

function successResponse(route: Route, schemas: SchemaCollector): Record<string, object> {
  const { status, schema } = successOf(route);
  const { mediaType = 'application/json' } = route;
  const described = schemas.describe(schema, 'output');
  const description = described.description ?? STATUS_CODES[status];
  const headers = route.etag ? { headers: { ETag: ETAG_HEADER } } : {};
  return { [status]: { description, ...headers, content: { [mediaType]: { schema: described } } } };
}

const ETAG_HEADER = {
  description: 'Names this state of the definition; a change of it gives it back as If-Match.',
  schema: { type: 'string', maxLength: 100 },
};

function refusals(route: Route): Record<string, object> {
  const own = route.refusals as Partial<Record<RefusalStatus, string>>;
  return Object.fromEntries(
    refusalsOf(route).map((status) => [status, own[status] ? refusal(own[status]) : refusalRef(status)]),
  );
}

function sorted<T>(record: Record<string, T>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
