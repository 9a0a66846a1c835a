import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { createApi } from '../../src/api/index.js';
import { createAuthentication, createHttpApp, type Listening } from '../../src/http/index.js';
import { createAuthoringWorld } from '../services/authoring/world.js';
import { type RequestOptions, request } from './support/request.js';

let world: Awaited<ReturnType<typeof createAuthoringWorld>>;
let server: Listening;
let id: number;

beforeAll(async () => {
  world = await createAuthoringWorld(
    'create table orders (id int primary key, total numeric(15,4), updated_at timestamptz not null)',
  );
  id = world.services.connections.get('pg').id;
  // A JVM on a busy machine may take longer to start than the API waits.
  await world.services.introspect.schemas(id, {}, world.signal);
  const app = createHttpApp({
    surfaces: [createApi({ services: world.services, version: '1.2.3', checkAnswers: true })],
    authentication: createAuthentication({
      people: world.services.people,
      isHttps: false,
      allowsLocal: true,
    }),
    logger: pino({ level: 'silent' }),
  });
  server = await app.listen({ host: '127.0.0.1', port: 0 });
});
afterAll(async () => {
  await server.close();
  await world.close();
});

const ask = async (path: string, options?: RequestOptions) => request(server.url, `/api/v1${path}`, options);
const post = (path: string, body: object) => ask(path, { method: 'POST', body });

describe('the API of authoring', () => {
  test('gives fields, schemas, tables, columns and an inventory', async () => {
    expect((await ask(`/introspect/fields?connection_id=${id}`)).json).toMatchObject({
      items: [{ name: 'schema' }],
    });
    expect((await ask(`/introspect/schemas?connection_id=${id}`)).json).toMatchObject({ items: ['public'] });
    const tables = await ask(`/introspect/tables?connection_id=${id}&schema=public&q=ORD`);
    expect(tables.json).toMatchObject({ items: [{ name: 'orders', kind: 'table' }], hint: null });
    const columns = await ask(`/introspect/columns?connection_id=${id}&table=orders`);
    expect(columns.json).toMatchObject({
      items: [{ name: 'id', key_position: 1 }, { type: 'numeric(15,4)' }, {}],
    });
    expect((await ask(`/introspect/inventory?connection_id=${id}&q=tot`)).json).toMatchObject({
      items: [{ table: 'orders', column: 'total' }],
    });
  });

  test('refuses what is not there with 404, and a wrong query with what the database says', async () => {
    expect((await ask('/introspect/schemas?connection_id=99')).status).toBe(404);
    expect((await ask(`/introspect/columns?connection_id=${id}&table=nope`)).status).toBe(404);
    const wrong = await post('/introspect/query-columns', {
      connection_id: id,
      sql: 'select nope from orders',
    });
    expect(wrong).toMatchObject({
      status: 422,
      json: { error: { code: 'rejected', message: expect.stringContaining('nope') } },
    });
  });

  test('describes a query', async () => {
    const answer = await post('/introspect/query-columns', {
      connection_id: id,
      sql: 'select total as t from orders where id > {since}',
      watermark_values: { since: '0' },
    });
    expect(answer.json).toMatchObject({ items: [{ name: 't', type: 'numeric(15,4)' }] });
  });

  test('answers a query with a job at once, and its rows when they are there', async () => {
    const started = await post('/introspect/query', { connection_id: id, sql: 'select 1 as one' });
    expect(started).toMatchObject({ status: 202, json: { kind: 'query', result: null } });
    const done = await ask(`/jobs/${started.json.id}?wait_ms=5000`);
    expect(done.json).toMatchObject({
      status: 'success',
      result: { columns: [{ name: 'one', type: 'integer' }], rows: [['1']], truncated: false },
    });
  });

  test('cancels a query', async () => {
    const { json } = await post('/introspect/query', { connection_id: id, sql: 'select pg_sleep(60)' });
    await post(`/jobs/${json.id}/cancel`, {});
    expect((await ask(`/jobs/${json.id}?wait_ms=5000`)).json).toMatchObject({
      status: 'cancelled',
      result: null,
    });
    expect((await ask('/jobs/0f8c2b1e-6c1d-4a57-9d0a-0d6f2b8f1c11')).status).toBe(404);
  });

  test('names the job when a database takes longer than people wait', async () => {
    const slow = await post('/introspect/query-columns', {
      connection_id: id,
      sql: `select * from (select 1) x where (select count(*) from pg_sleep(0)) = 1 and exists (select pg_sleep(7))`,
    });
    // Described without being read, so even this is soon.
    expect(slow.status).toBe(200);
    const lock = await world.pg.connect();
    await lock.query('begin; lock table orders in access exclusive mode');
    const waiting = await post('/introspect/query-columns', {
      connection_id: id,
      sql: 'select * from orders',
    });
    expect(waiting).toMatchObject({
      status: 503,
      json: { error: { code: 'unavailable', details: { job_id: expect.any(String) } } },
    });
    await lock.query('commit');
    await lock.end();
    const later = await ask(`/jobs/${waiting.json.error.details.job_id}?wait_ms=5000`);
    expect(later.json).toMatchObject({
      status: 'success',
      result: [{ name: 'id' }, { name: 'total' }, { name: 'updated_at' }],
    });
  });

  test('drafts a module, shows and makes its destination', async () => {
    const draft = await post('/introspect/propose', {
      source_connection_id: id,
      dest_connection_id: id,
      schema: 'public',
      table: 'orders',
      dest_table: 'mart.orders',
    });
    expect(draft).toMatchObject({ status: 200, json: { merge_strategy: 'incremental', merge_key: 'id' } });
    const { new_table } = draft.json.proposal;
    const plan = await post('/introspect/destination', { connection_id: id, new_table });
    expect(plan.json).toMatchObject({
      exists: false,
      ddl: ['CREATE SCHEMA IF NOT EXISTS "mart"', expect.any(String)],
    });
    const made = await post('/introspect/create-destination', { connection_id: id, new_table });
    expect(made.json).toEqual({ exists: true, differences: [], ddl: [] });
    const saved = await post('/modules', draft.json);
    expect(saved).toMatchObject({ status: 201, json: { name: 'orders', dest_table: 'mart.orders' } });
    const fitting = { source: null, destination: { exists: true, differences: [], ddl: [] } };
    expect((await ask('/modules/orders/drift')).json).toEqual(fitting);
    await world.pg.query('alter table mart.orders drop column total');
    expect((await ask('/modules/orders/drift')).json).toMatchObject({
      source: null,
      destination: {
        differences: [{ column: 'total', problem: 'missing' }],
        ddl: [expect.stringContaining('ADD COLUMN')],
      },
    });
  });
});
