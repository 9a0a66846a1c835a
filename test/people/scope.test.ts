import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Actor } from '../../src/domain/actor.js';
import { createWorld, type World } from '../api/support/world.js';
import { PASSWORD } from './everyone.js';

let world: World;
/** Of somebody with connection 1 only, and of somebody with all. */
let mine: Record<string, string>;
let all: Record<string, string>;

beforeAll(async () => {
  world = await createWorld({ credentials: { username: 'owner', password: PASSWORD } });
  const other = world.repo.connections.save({
    name: 'payroll',
    driver: 'postgresql',
    jdbc_url: 'jdbc:postgresql://localhost/payroll',
    username: 'etl',
    password: null,
  }).id;
  const inside = world.addModule('orders');
  const source = world.addModule('salaries in', { source_connection_id: other });
  const destination = world.addModule('salaries out', { dest_connection_id: other });
  world.addGroup('mine', [inside]);
  world.addGroup('mixed', [inside, source]);
  for (const [group, modules] of [
    [1, [inside]],
    [2, [inside, source]],
  ] as const) {
    const groupRun = world.repo.groupRuns.begin({
      group_id: group,
      triggered_by: 'api',
      workflow_id: `group/${group}`,
      workflow_run_id: `g${group}`,
    });
    for (const id of modules) world.finish(world.beginRun(id, groupRun));
    world.repo.groupRuns.finish(groupRun, { status: 'success' });
  }
  const run = world.beginRun(destination);
  await world.write(run, ['a salary']);
  world.finish(run, 'error', { error: 'a salary is missing' });
  for (const group_id of [1, 2]) await world.services.schedules.save({ group_id, cron_expr: '0 6 * * *' });
  const { people } = world.services;
  const owner = { kind: 'user' as const, id: null, name: 'owner', role: 'admin' as const, connections: null };
  const key = (name: string, connections: number[] | null) => ({
    Authorization: `Bearer ${people.apiKeys.create(owner, { name, role: 'editor', connections }).secret}`,
  });
  mine = key('mine', [1]);
  all = key('all', null);
});
afterAll(() => world.close());

const get = async (path: string, headers = mine) => (await world.request(`/api/v1${path}`, { headers })).json;
const names = async (path: string, key: string, headers = mine) =>
  (await get(path, headers)).items.map((item: Record<string, unknown>) => item[key]);

test.each([
  ['/modules', 'name', ['orders'], 3],
  ['/groups', 'name', ['mine'], 2],
  ['/schedules', 'group_name', ['mine'], 2],
  ['/runs', 'module_name', ['orders', 'orders'], 4],
  ['/runs?q=salar', 'module_name', [], 2],
  ['/runs?status=error', 'module_name', [], 1],
  ['/runs?limit=1', 'module_name', ['orders'], 1],
  ['/group-runs', 'group_name', ['mine'], 2],
  ['/group-runs?group_id=2', 'group_name', [], 1],
])('%s lists only what is in scope', async (path, key, expected, count) => {
  expect(await names(path, key)).toEqual(expected);
  expect(await names(path, key, all)).toHaveLength(count);
});

test('a page of runs is full, and its cursor leads to those in scope only', async () => {
  const first = await get('/runs?limit=1');
  const second = await get(`/runs?limit=1&cursor=${first.next}`);
  expect([first, second].map(({ items }) => items[0].module_name)).toEqual(['orders', 'orders']);
  expect(second.next).toBeNull();
});

test.each([
  '/modules/2',
  '/modules/3',
  '/modules/salaries%20in',
  '/groups/2',
  '/groups/mixed',
  '/schedules/2',
  '/runs/3',
  '/runs/4',
  '/runs/4/log',
  '/runs/4/stream',
  '/group-runs/2',
  '/group-runs/2/log',
])('%s is not there for somebody without its connection, and no name of it is given away', async (path) => {
  const answer = await world.request(`/api/v1${path}`, { headers: mine });
  expect(answer.status).toBe(404);
  expect(answer.json.error.hint ?? '').not.toMatch(/salar|mixed|payroll/);
});

test.each([
  ['/modules/2/run', {}],
  ['/modules/3/cancel', {}],
  ['/groups/2/run', {}],
  ['/groups/mixed/cancel', {}],
  ['/schedules/2/trigger', {}],
  ['/schedules/2/delete', {}],
  ['/schedules/2/pause', {}],
])('POST %s does nothing for them', async (path, body) => {
  const before = world.repo.runs.lastId();
  const answer = await world.request(`/api/v1${path}`, {
    method: 'POST',
    body,
    headers: { ...mine, 'If-Match': '*' },
  });
  expect(answer.status).toBe(404);
  expect(world.repo.runs.lastId()).toBe(before);
  expect(world.repo.schedules.get(2)?.enabled).toBe(true);
});

test.each(['/runs/3', '/runs/4', '/runs/4/log.txt', '/group-runs/2'])('nor is the page %s', async (path) => {
  expect((await world.request(path, { headers: mine })).status).toBe(404);
  expect((await world.request(path, { headers: all })).status).toBe(200);
});

test.each(['/', '/runs?window=all', '/search?q=sal', '/runs?status=error&window=all'])(
  'the page %s shows nothing of other connections',
  async (path) => {
    const ours = await world.request(path, { headers: mine });
    expect(ours.status).toBe(200);
    expect(ours.text.replace(/value="[^"]*"|q=sal/g, '')).not.toMatch(/salar|payroll|mixed/);
    expect((await world.request(path, { headers: all })).text).toMatch(/salar/);
  },
);

test('what an editor saves may use their connections only', () => {
  const actor: Actor = { kind: 'user', id: 9, name: 'x', role: 'editor', connections: [1] };
  const services = world.services.as(actor).by({ actor, ip: null });
  const { id: _, next_resolved_query: __, ...orders } = services.modules.get('orders');
  expect(() => services.modules.save({ ...orders, name: 'new', dest_connection_id: 2 })).toThrow(
    expect.objectContaining({ code: 'invalid', field: 'dest_connection_id' }),
  );
  const hook = { run_order: 1, connection_id: 2, sql: 'select 1', run_on: 'always' as const };
  expect(() => services.modules.save({ ...orders, hooks: [hook] }, 'orders')).toThrow(
    'There is no connection 2',
  );
  expect(() => services.groups.save({ name: 'n', members: [{ module_id: 2, run_order: 1 }] })).toThrow(
    'There is no module 2',
  );
  expect(() => services.connections.get('payroll')).toThrow(expect.objectContaining({ code: 'not_found' }));
  const { id: own, ...connection } = services.connections.get(1);
  expect(services.connections.save({ ...connection, notes: 'x' }, own)).toMatchObject({ notes: 'x' });
  expect(() => services.connections.save({ ...connection, name: 'another' })).toThrow(
    expect.objectContaining({ code: 'forbidden' }),
  );
});
