import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { openApiDocument } from '../../src/api/index.js';
import { ROUTES } from '../../src/api/routes.js';
import { successOf } from '../../src/api/route.js';
import { z } from 'zod';

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
const document = openApiDocument(version);
const operations = ROUTES.map((route) => {
  const operation = document.paths[route.path]?.[route.method];
  if (!operation) throw new Error(`${route.operationId} is not in the document`);
  return { ...route, operation };
});
const named = operations.map((one) => [one.operationId, one] as const);

type Schema = Record<string, any>;

/** Every schema of the document with where it is, each once. */
function everySchema(): { place: string; schema: Schema; isRequest: boolean }[] {
  const seen: { place: string; schema: Schema; isRequest: boolean }[] = [];
  const visit = (place: string, schema: Schema, isRequest: boolean): void => {
    seen.push({ place, schema, isRequest });
    for (const [name, child] of Object.entries<Schema>(schema.properties ?? {}))
      visit(`${place}.${name}`, child, isRequest);
    for (const key of ['items', 'additionalProperties'] as const)
      if (typeof schema[key] === 'object') visit(`${place}.${key}`, schema[key], isRequest);
    for (const key of ['anyOf', 'oneOf'] as const)
      for (const child of schema[key] ?? []) visit(`${place}.${key}`, child, isRequest);
  };
  for (const [name, schema] of Object.entries(document.components.schemas))
    visit(name, schema, requestSchemas().has(name));
  for (const { operationId, operation } of operations)
    for (const { name, schema } of operation.parameters) visit(`${operationId} ${name}`, schema, true);
  return seen;
}

/** Names of the schemas that bodies are made of. */
function requestSchemas(): Set<string> {
  const found = new Set<string>();
  const follow = (value: unknown): void => {
    for (const [, name] of JSON.stringify(value ?? null).matchAll(/#\/components\/schemas\/(\w+)/g)) {
      if (found.has(name as string)) continue;
      found.add(name as string);
      follow(document.components.schemas[name as string]);
    }
  };
  for (const { operation } of operations) follow(operation.requestBody);
  return found;
}

const failing = (rule: (one: ReturnType<typeof everySchema>[number]) => boolean): string[] =>
  everySchema()
    .filter((one) => !rule(one))
    .map(({ place }) => place);

test('the committed document is the one the code gives (UPDATE_OPENAPI=1 npm test -- test/api/openapi)', () => {
  const file = new URL('../../docs/openapi.json', import.meta.url);
  const text = `${JSON.stringify(document, null, 2)}\n`;
  if (process.env.UPDATE_OPENAPI) writeFileSync(file, text);
  expect(readFileSync(file, 'utf8') === text).toBe(true);
});

test('every operation has an id of its own, in camel case, and a place of its own', () => {
  const ids = ROUTES.map(({ operationId }) => operationId);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.filter((id) => !/^[a-z]+([A-Z][a-z]*)+$/.test(id))).toEqual([]);
  expect(new Set(ROUTES.map(({ method, path }) => `${method} ${path}`)).size).toBe(ROUTES.length);
});

test.each(named)(
  '%s says what it does, who may, and how it refuses',
  (_, { operation, role, method, params }) => {
    expect(operation.summary).toMatch(/^[A-Z].{3,50}[^.]$/);
    expect(operation.description.length).toBeGreaterThan(10);
    expect(document.tags.map(({ name }) => name)).toEqual(expect.arrayContaining(operation.tags));
    expect(operation.security).toEqual(role === 'open' ? [] : [{ basic: [] }, { api_key: [] }]);
    const always = ['400', '403', '422', '429', '500', '503'];
    const sometimes = [
      ...(role === 'open' ? [] : ['401']),
      ...(Object.keys(params.shape).length > 0 ? ['404'] : []),
      ...(method === 'post' ? ['413', '415'] : []),
    ];
    expect(Object.keys(operation.responses)).toEqual(expect.arrayContaining([...always, ...sometimes]));
  },
);

test.each(named)('the parameters of %s are described, bounded and in its path', (_, { operation, path }) => {
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
  expect(operation.parameters.filter((one) => one.in === 'path').map(({ name }) => name)).toEqual(inPath);
  for (const { description, schema } of operation.parameters) {
    expect(description).toMatch(/\.$/);
    expect(schema.enum ?? schema.examples).toBeDefined();
  }
});

test('every refusal has the one shape', () => {
  const refusals = [
    ...Object.values<Schema>(document.components.responses as Schema),
    ...operations.flatMap(({ operation }) =>
      Object.entries<Schema>(operation.responses)
        .filter(([status, response]) => Number(status) >= 400 && !response.$ref)
        .map(([, response]) => response),
    ),
  ];
  for (const { description, content } of refusals) {
    expect(description).toMatch(/\.$/);
    expect(content['application/json'].schema).toEqual({ $ref: '#/components/schemas/Error' });
  }
});

test('every named schema and every property is described', () => {
  // What a list or map has is described by what it is of; parameters carry theirs beside the schema.
  const isProperty = (place: string): boolean =>
    /^\w+(\.\w+)*$/.test(place) && !/(items|anyOf|oneOf|additionalProperties)(\.|$)/.test(place);
  const undescribed = failing(
    ({ place, schema }) => !isProperty(place) || 'description' in schema || '$ref' in schema,
  );
  expect(undescribed).toEqual([]);
});

test('every property is in snake case', () => {
  const names = everySchema().flatMap(({ place, schema }) =>
    Object.keys(schema.properties ?? {}).map((name) => [`${place}.${name}`, name] as const),
  );
  expect(names.filter(([, name]) => !/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/.test(name))).toEqual([]);
});

test('no object takes fields it does not know, save those that are maps', () => {
  const isObject = (schema: Schema): boolean => schema.type === 'object';
  expect(
    failing(
      ({ schema, place }) =>
        !isObject(schema) || place === 'OpenApiDocument' || schema.additionalProperties !== undefined,
    ),
  ).toEqual([]);
});

test('every text, list and number of a request has its bounds', () => {
  const typesOf = ({ type }: Schema): string[] => [type].flat();
  const isBounded = (schema: Schema): boolean => {
    if (schema.enum || schema.const !== undefined) return true;
    const types = typesOf(schema);
    if (types.includes('string'))
      return (
        schema.maxLength !== undefined || schema.format === 'date-time' || /\{0,\d+\}\$$/.test(schema.pattern)
      );
    if (types.includes('array')) return schema.maxItems !== undefined;
    if (types.includes('integer') || types.includes('number'))
      return schema.minimum !== undefined && schema.maximum !== undefined;
    return true;
  };
  expect(failing(({ schema, isRequest }) => !isRequest || isBounded(schema))).toEqual([]);
});

test('every body has an example, and every example is what its schema takes', () => {
  for (const { method, operation, body, operationId } of operations) {
    if (method !== 'post' || operation.requestBody === undefined) continue;
    const { examples = [] } = (z.globalRegistry.get(body) ?? {}) as { examples?: unknown[] };
    if (!body.safeParse({}).success) expect([operationId, examples.length > 0]).toEqual([operationId, true]);
    for (const example of examples) body.parse(example);
  }
  for (const route of ROUTES) {
    const { schema } = successOf(route);
    const { examples = [] } = (z.globalRegistry.get(schema) ?? {}) as { examples?: unknown[] };
    for (const example of examples) schema.parse(example);
  }
});

test('an id stands for one shape', () => {
  const isReferred = (name: string): boolean =>
    JSON.stringify(document).includes(`"#/components/schemas/${name}"`);
  expect(Object.keys(document.components.schemas).filter((name) => !isReferred(name))).toEqual([]);
});
