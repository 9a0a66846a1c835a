import type { Services } from '../../services/index.js';
import { shown } from '../jobs/routes.js';
import { jobView } from '../jobs/schemas.js';
import { route } from '../route.js';
import { namedParams } from '../schemas.js';
import { soon } from './answer.js';
import { destinationBody, destinationPlan, driftView, proposalView, proposeBody } from './draftSchemas.js';
import {
  columnList,
  columnsQuery,
  describeBody,
  fieldList,
  fieldsQuery,
  inventoryList,
  queryBody,
  queryColumnList,
  schemaList,
  schemasQuery,
  tableList,
  tablesQuery,
} from './schemas.js';

const common = { tag: 'authoring', role: 'editor' } as const;
const refusals = { 404: 'There is no such connection, or no such table.' };

type Place = Parameters<Services['introspect']['schemas']>[1];
const placeOf = ({ linked_server, database, schema }: Place): Place => ({ linked_server, database, schema });
const all = <T>(items: T[]) => ({ items, next: null });

const lookRoutes = [
  route({
    ...common,
    method: 'get',
    path: '/introspect/fields',
    operationId: 'listBrowseFields',
    summary: 'List the fields that say where tables are',
    description: 'Databases differ in them; what is left out is the connection’s own.',
    query: fieldsQuery,
    responses: { 200: fieldList },
    refusals,
    handle: ({ query, services }) => all(services.introspect.fields(query.connection_id)),
  }),
  route({
    ...common,
    method: 'get',
    path: '/introspect/schemas',
    operationId: 'listSchemas',
    summary: 'List the schemas of a database',
    description: 'Databases, where that is what they are called; the connection’s own first.',
    query: schemasQuery,
    responses: { 200: schemaList },
    refusals,
    handle: async ({ query, services }) =>
      all(
        await soon(services, 'schemas', (signal) =>
          services.introspect.schemas(query.connection_id, placeOf(query), signal),
        ),
      ),
  }),
  route({
    ...common,
    method: 'get',
    path: '/introspect/tables',
    operationId: 'listTables',
    summary: 'List tables and views',
    description:
      'Those that begin with `q` first. The database filters, so that it can be asked at every key.',
    query: tablesQuery,
    responses: { 200: tableList },
    refusals,
    async handle({ query, services }) {
      const { q: search, limit } = query;
      const { items, hint } = await soon(services, 'tables', (signal) =>
        services.introspect.tables(query.connection_id, { place: placeOf(query), search, limit }, signal),
      );
      return { ...all(items), hint };
    },
  }),
  route({
    ...common,
    method: 'get',
    path: '/introspect/columns',
    operationId: 'listColumns',
    summary: 'List the columns of a table',
    description: 'In the table’s order, with full types, comments and the primary key.',
    query: columnsQuery,
    responses: { 200: columnList },
    refusals,
    handle: async ({ query, services }) =>
      all(
        await soon(services, 'columns', (signal) =>
          services.introspect.columns(query.connection_id, placeOf(query), query.table, signal),
        ),
      ),
  }),
  route({
    ...common,
    method: 'get',
    path: '/introspect/inventory',
    operationId: 'findColumns',
    summary: 'Find columns by their name',
    description: 'In any table of the place: where is there a `customer_id`?',
    query: tablesQuery,
    responses: { 200: inventoryList },
    refusals,
    async handle({ query, services }) {
      const { q: search, limit } = query;
      const found = await soon(services, 'inventory', (signal) =>
        services.introspect.inventory(query.connection_id, { place: placeOf(query), search, limit }, signal),
      );
      return all(found);
    },
  }),
];

const queryRoutes = [
  route({
    ...common,
    method: 'post',
    path: '/introspect/query-columns',
    operationId: 'describeQuery',
    summary: 'List the columns a query gives',
    description: 'Without reading its rows.',
    body: describeBody,
    responses: { 200: queryColumnList },
    refusals,
    handle: async ({ body: { connection_id, sql, watermark_values }, services }) =>
      all(
        await soon(services, 'query columns', (signal) =>
          services.introspect.queryColumns(connection_id, sql, watermark_values, signal),
        ),
      ),
  }),
  route({
    ...common,
    method: 'post',
    path: '/introspect/query',
    operationId: 'tryQuery',
    summary: 'Try a query',
    description:
      'In a read-only transaction. Answers with a job at once; its result has `columns`, `rows` (every value a text or null), `truncated` and `ms`.',
    body: queryBody,
    responses: { 202: jobView },
    refusals,
    handle: ({ body: { connection_id, sql, ...options }, services }) =>
      shown(
        services.jobs.start('query', (signal) =>
          services.introspect.runQuery(connection_id, sql, options, signal),
        ),
      ),
  }),
];

const draftRoutes = [
  route({
    ...common,
    method: 'post',
    path: '/introspect/propose',
    operationId: 'proposeModule',
    summary: 'Draft a module from a table or query',
    description:
      'Aliases, expressions, types, key, watermark, query, DDL and merge SQL. The answer can be posted to `/modules` as it is.',
    body: proposeBody,
    responses: { 200: proposalView },
    refusals,
    handle: ({ body, services }) => {
      const { linked_server, database, schema, ...request } = body;
      return soon(services, 'propose', (signal) =>
        services.propose({ ...request, place: { linked_server, database, schema } }, signal),
      );
    },
  }),
  route({
    ...common,
    method: 'post',
    path: '/introspect/destination',
    operationId: 'planDestination',
    summary: 'Compare a destination with what is wanted',
    description: 'Shows the DDL that would make the table, or make it fit. Changes nothing.',
    body: destinationBody,
    responses: { 200: destinationPlan },
    refusals,
    handle: ({ body: { connection_id, new_table }, services }) =>
      soon(services, 'destination', (signal) => services.destinations.plan(connection_id, new_table, signal)),
  }),
  route({
    ...common,
    method: 'post',
    path: '/introspect/create-destination',
    operationId: 'createDestination',
    summary: 'Make a destination table',
    description: 'Runs the DDL that `POST /introspect/destination` shows, and compares again.',
    body: destinationBody,
    responses: { 200: destinationPlan },
    refusals: {
      ...refusals,
      409: 'The table is there, and no DDL can make it fit without changing what it holds.',
    },
    handle: ({ body: { connection_id, new_table }, services }) =>
      soon(services, 'create destination', (signal) =>
        services.destinations.create(connection_id, new_table, signal),
      ),
  }),
];

const driftRoute = route({
  ...common,
  method: 'get',
  path: '/modules/{id}/drift',
  operationId: 'examineDrift',
  summary: 'Compare a module with its databases',
  description: 'As a run does before it stages anything, with the watermarks’ defaults. Changes nothing.',
  params: namedParams('module'),
  responses: { 200: driftView },
  handle: ({ params: { id }, services }) => soon(services, 'drift', (signal) => services.drift(id, signal)),
});

export const introspectRoutes = [driftRoute, ...lookRoutes, ...queryRoutes, ...draftRoutes];
