import { z } from 'zod';
import type { Catalog, Services } from '../../services/index.js';
import type { Role } from '../../domain/role.js';
import { type Route, route } from '../route.js';
import { done, listOf, namedParams, page } from '../schemas.js';
import { revisionDetails, revisionDiff, revisionNumber, revisionView } from './schemas.js';

type Named = { id: number; name: string };

export interface DefinitionKind {
  /** `module`, in words and in paths. */
  name: 'connection' | 'module' | 'group' | 'alert channel';
  /** Its plural unless given. */
  tag?: string;
  /** Who may see and change it; unless given, viewers and editors. */
  only?: Role;
  catalog(services: Services): Catalog<any, any>;
  view: z.ZodType<Named>;
  /** Of a new one, and of a change of one. */
  body: z.ZodType;
  changes: z.ZodType;
}

/** What is the same for every kind of definition: get, create, change, delete, and the revisions. */
export function definitionRoutes(kind: DefinitionKind): Route[] {
  return [...readAndWrite(kind), ...removal(kind), ...revisions(kind)];
}

function factsOf({ name, catalog, tag = `${name}s`, only }: DefinitionKind) {
  const Name = name.replace(/(?:^| )(.)/g, (_, letter: string) => letter.toUpperCase());
  const etag = (services: Services, thing: unknown): string => catalog(services).etag(thing);
  return {
    Name,
    tag,
    reader: only ?? 'viewer',
    writer: only ?? 'editor',
    a: /^[aeiou]/.test(name) ? `an ${name}` : `a ${name}`,
    path: `/${name.replace(' ', '-')}s`,
    params: namedParams(name),
    etag,
  };
}

function readAndWrite(kind: DefinitionKind): Route[] {
  const { catalog, view, body, changes } = kind;
  const { Name, a, reader, writer, tag, path, params, etag } = factsOf(kind);
  return [
    route({
      method: 'get',
      path: `${path}/{id}`,
      operationId: `get${Name}`,
      summary: `Get ${a}`,
      description: 'Its ETag is what a change of it has to give as If-Match.',
      tag,
      role: reader,
      params,
      responses: { 200: view },
      etag,
      handle: ({ params: { id }, services }) => catalog(services).get(id),
    }),
    route({
      method: 'post',
      path,
      operationId: `create${Name}`,
      summary: `Create ${a}`,
      tag,
      role: writer,
      body,
      responses: { 201: view },
      refusals: { 409: 'The name is taken.' },
      isIdempotent: true,
      etag,
      handle: ({ body: input, services }) => catalog(services).save(input),
    }),
    route({
      method: 'post',
      path: `${path}/{id}`,
      operationId: `update${Name}`,
      summary: `Change ${a}`,
      description: 'What is left out stays as it is. A run in progress goes on with what it started with.',
      tag,
      role: writer,
      params,
      body: changes,
      responses: { 200: view },
      refusals: { 409: 'The name is taken.' },
      isConditional: true,
      etag,
      handle: ({ params: { id }, body: input, services, ifMatch }) =>
        catalog(services).update(id, input as object, { ifMatch }),
    }),
  ];
}

function removal(kind: DefinitionKind): Route[] {
  const { catalog } = kind;
  const { Name, a, writer, tag, path, params } = factsOf(kind);
  return [
    route({
      method: 'post',
      path: `${path}/{id}/delete`,
      operationId: `delete${Name}`,
      summary: `Delete ${a}`,
      description: 'Its runs and revisions stay.',
      tag,
      role: writer,
      params,
      responses: { 200: done },
      refusals: { 409: 'It is running or something uses it: `details.used_by` says what.' },
      isConditional: true,
      handle({ params: { id }, services, ifMatch }) {
        catalog(services).remove(id, { ifMatch });
        return {};
      },
    }),
  ];
}

function revisions(kind: DefinitionKind): Route[] {
  const { catalog, view } = kind;
  const { Name, a, reader, writer, tag, path, params, etag } = factsOf(kind);
  const number = revisionNumber.meta({
    ...z.globalRegistry.get(revisionNumber),
    description: 'Which revision.',
    examples: [2],
  });
  const numbered = params.extend({ number });
  const otherNumber = (description: string) =>
    revisionNumber.meta({ ...z.globalRegistry.get(revisionNumber), description, examples: [1] });
  return [
    route({
      method: 'get',
      path: `${path}/{id}/revisions`,
      operationId: `list${Name}Revisions`,
      summary: `List ${a}’s revisions`,
      description: 'Every state it has had, newest first.',
      tag,
      role: reader,
      params,
      query: z.strictObject(page),
      responses: { 200: listOf(revisionView) },
      handle: ({ params: { id }, query, services }) => catalog(services).revisions(id, query),
    }),
    route({
      method: 'get',
      path: `${path}/{id}/revisions/{number}`,
      operationId: `get${Name}Revision`,
      summary: `Get a revision of ${a}`,
      tag,
      role: reader,
      params: numbered,
      responses: { 200: revisionDetails },
      handle: ({ params, services }) =>
        catalog(services).revision(params.id, params.number) as z.input<typeof revisionDetails>,
    }),
    route({
      method: 'get',
      path: `${path}/{id}/revisions/{number}/diff`,
      operationId: `diff${Name}Revision`,
      summary: `Compare a revision of ${a}`,
      description: 'With another one: field by field, what became different.',
      tag,
      role: reader,
      params: numbered,
      query: z.strictObject({ from: otherNumber('The revision it is compared with.') }),
      responses: { 200: revisionDiff },
      handle: ({ params, query: { from }, services }) => ({
        from,
        to: params.number,
        changes: catalog(services).diff(params.id, from, params.number),
      }),
    }),
    route({
      method: 'post',
      path: `${path}/{id}/revisions/{number}/restore`,
      operationId: `restore${Name}Revision`,
      summary: `Make ${a} what it was`,
      description: 'That is a change like any other, and a revision of its own.',
      tag,
      role: writer,
      params: numbered,
      responses: { 200: view },
      refusals: { 409: 'Its name of then is taken by now.' },
      isConditional: true,
      etag,
      handle: ({ params, services, ifMatch }) =>
        catalog(services).restore(params.id, params.number, { ifMatch }),
    }),
  ];
}
