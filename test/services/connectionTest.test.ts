import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { moduleNamed } from '../repo/sample.js';
import { createAuthoringWorld } from './authoring/world.js';

let world: Awaited<ReturnType<typeof createAuthoringWorld>>;
const role = `tester_${process.pid}`;

beforeAll(async () => {
  world = await createAuthoringWorld('create table orders (id int); create table items (id int)', '');
  await world.pg.query(`create role ${role} login password 'a-password-of-theirs'`);
});
afterAll(async () => {
  await world.pg.query(`drop role ${role}`);
  await world.close();
});

const shown = async (name: string) =>
  (await world.services.testConnection(name)).map(({ name: stage, ok, message }) => [stage, ok, message]);

test('a connection in order passes, to what it can do', async () => {
  expect(await shown('pg')).toEqual([
    ['login', true, `${world.pg.user} may log in, not encrypted`],
    ['privileges', true, 'Can read 2 tables, and be a destination'],
  ]);
  expect(await shown('maria')).toEqual([
    ['login', true, expect.stringMatching(/ may log in, (not )?encrypted$/)],
    ['privileges', true, expect.stringContaining('and be a destination')],
  ]);
});

test('a wrong password stops at the login, in the database’s own words', async () => {
  const { id: _, ...pg } = world.services.connections.get('pg');
  world.services.connections.save({ ...pg, name: 'wrong', username: role });
  const stages = await world.services.testConnection('wrong');
  expect(stages).toHaveLength(1);
  expect(stages[0]).toMatchObject({
    name: 'login',
    ok: false,
    message: expect.stringContaining(role),
    fix: expect.any(String),
  });
});

test('a user without rights is told the GRANT, once modules need it', async () => {
  const { id: _, ...pg } = world.services.connections.get('pg');
  await world.pg.query(`alter role ${role} password '${world.pg.password}'`);
  const { id } = world.services.connections.save({ ...pg, name: 'poor', username: role });
  expect((await world.services.testConnection('poor')).at(-1)).toMatchObject({
    ok: true,
    message: expect.stringContaining('to be a destination it would need GRANT CREATE ON DATABASE'),
  });
  world.repo.modules.save(moduleNamed('orders', id));
  expect((await world.services.testConnection('poor')).at(-1)).toMatchObject({
    name: 'privileges',
    ok: false,
    fix: expect.stringContaining('GRANT'),
  });
});
