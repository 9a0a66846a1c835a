import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { createApi } from '../../src/api/index.js';
import { createAuthentication, createHttpApp, type Listening } from '../../src/http/index.js';
import { inDirectory } from '../repo/sample.js';
import { createAuthoringWorld } from '../services/authoring/world.js';
import { cliOf } from './apiWorld.js';

let world: Awaited<ReturnType<typeof createAuthoringWorld>>;
let server: Listening;
let cli: ReturnType<typeof cliOf>;

beforeAll(async () => {
  world = await createAuthoringWorld(
    `create table orders (id int primary key, total numeric(15,4), updated_at timestamptz not null);
     create table cities (name char(20)); create schema copy`,
  );
  const id = world.services.connections.get('pg').id;
  // A JVM on a busy machine may take longer to start than the API waits.
  await world.services.introspect.schemas(id, {}, world.signal);
  const { people } = world.services;
  const app = createHttpApp({
    surfaces: [createApi({ services: world.services, version: '1.2.3', checkAnswers: true })],
    authentication: createAuthentication({ people, isHttps: false, allowsLocal: true }),
    logger: pino({ level: 'silent' }),
  });
  server = await app.listen({ host: '127.0.0.1', port: 0 });
  cli = cliOf(server.url);
}, 60_000);
afterAll(async () => {
  await server.close();
  await world.close();
});

const modules = () => world.services.modules.list().map(({ name }) => name);

test('tables of a connection are found by a part of their name', async () => {
  const { exitCode, out } = await cli('tables', 'pg', 'ORD');
  expect([exitCode, out]).toEqual([0, expect.stringMatching(/^TABLE .*\norders +table/)]);
  expect((await cli('tables', 'pg', 'nope')).out).toContain('There is no such table\n');
});

test('a draft shows its SQL and makes nothing', async () => {
  const { exitCode, out } = await cli('propose', 'pg', 'public.orders', '--to', 'pg', '--as', 'copy.orders');
  expect(exitCode).toBe(0);
  expect(out).toMatch(/strategy +incremental by id\n/);
  for (const part of ['-- source\nSELECT', '-- destination\nCREATE TABLE', '-- merge\n'])
    expect(out).toContain(part);
  expect(modules()).toEqual([]);
});

test('one command makes the module and its table, and a name that is taken makes neither', async () => {
  const added = await cli('add', 'pg', 'orders', '--to', 'pg', '--as', 'copy.orders');
  expect(added).toMatchObject({ exitCode: 0, err: expect.not.stringContaining('undefined') });
  expect(added.out).toBe(
    'Made the table copy.orders\nModule orders writes to copy.orders, incremental by id\n',
  );
  const again = await cli('add', 'pg', 'orders', '--to', 'pg', '--as', 'copy.twice', '--name', 'orders');
  expect(again.exitCode).toBe(6);
  expect((await cli('tables', 'pg', '--schema', 'copy')).out).not.toContain('twice');
  expect(modules()).toEqual(['orders']);
});

test('a query that reads what is new is not taken for one that replaces all', async () => {
  const args = [
    'add',
    'pg',
    'orders',
    '--to',
    'pg',
    '--as',
    'copy.all',
    '--name',
    'all',
    '--strategy',
    'full',
  ];
  const { exitCode, err } = await cli(...args);
  expect([exitCode, err]).toEqual([2, expect.stringContaining('reads only what is new')]);
  expect(modules()).not.toContain('all');
});

test('a module whose table cannot be made is not left behind', async () => {
  const { exitCode } = await cli('add', 'pg', 'cities', '--to', 'pg', '--as', 'pg_catalog.cities');
  expect(exitCode).not.toBe(0);
  expect(modules()).not.toContain('cities');
});

test('a query of a file becomes a module, as it is written', () =>
  inDirectory(async (directory) => {
    const file = join(directory, 'pull.sql');
    writeFileSync(file, 'SELECT id, total FROM orders WHERE total > 5\n');
    const args = ['add', 'pg', '--query', file, '--to', 'pg', '--as', 'copy.big', '--name', 'big', '--json'];
    const { exitCode, out } = await cli(...args);
    expect(exitCode).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ name: 'big', merge_strategy: 'full' });
    expect((await cli('modules', 'sql', 'big')).out).toBe('SELECT id, total FROM orders WHERE total > 5\n');
    expect((await cli('add', 'pg', 'orders', '--query', file)).exitCode).toBe(2);
  }));
