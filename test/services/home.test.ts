import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { LOCAL_ADMIN } from '../../src/domain/actor.js';
import { createWorld, type World } from '../api/support/world.js';

let world: World;
beforeEach(async () => {
  world = await createWorld();
});
afterEach(() => world.close());

function secondConnection(): number {
  const [warehouse] = world.repo.connections.list();
  const { id: _, ...input } = warehouse as NonNullable<typeof warehouse>;
  return world.repo.connections.save({ ...input, name: 'erp' }).id;
}

test('whoever may use some connections only sees nothing of the others, in no list and by no search', async () => {
  const erp = secondConnection();
  const open = world.addModule('open orders');
  const mixed = world.addModule('mixed orders', { source_connection_id: erp });
  const closed = world.addModule('closed orders', { source_connection_id: erp, dest_connection_id: erp });
  world.addGroup('open group', [open]);
  world.addGroup('mixed group', [open, mixed]);
  for (const id of [open, mixed, closed]) world.finish(world.beginRun(id), 'error', { error: 'boom' });
  const [own] = world.repo.modules.list().filter(({ id }) => id === open);
  const { home } = world.services.as({ ...LOCAL_ADMIN, connections: [own?.source_connection_id as number] });
  const names = (things: { name: string }[]) => things.map(({ name }) => name);
  expect(names((await home.modules({ limit: 10 })).items)).toEqual(['open orders']);
  expect(names(await home.modulesById([open, mixed, closed]))).toEqual(['open orders']);
  expect(home.sources().map(({ connection_name, modules }) => [connection_name, modules])).toEqual([
    ['warehouse', 1],
  ]);
  expect(names(await home.groups())).toEqual(['open group']);
  expect(names((await home.troubles()).items)).toEqual(['open orders']);
  expect(names(home.find(['orders'], 10))).toEqual(['open orders']);
  expect(names(home.find(['group'], 10))).toEqual(['open group']);
  expect(home.find(['erp'], 10)).toEqual([]);
  expect(home.moduleName(closed)).toBeUndefined();
  expect(names(world.services.home.find(['orders'], 10))).toHaveLength(3);
});

test('the latest run decides how a module is; a source counts its modules by that', async () => {
  const [a, b] = ['a', 'b', 'c'].map((name) => world.addModule(name)) as [number, number, number];
  world.finish(world.beginRun(a), 'error', { error: 'old' });
  world.finish(world.beginRun(a));
  world.finish(world.beginRun(b), 'error', { error: 'boom' });
  expect(world.services.home.sources()).toMatchObject([{ modules: 3, failed: 1, running: 0, never_run: 1 }]);
  expect((await world.services.home.troubles()).items).toMatchObject([
    { kind: 'failed', name: 'b', why: 'boom' },
  ]);
  const { items } = await world.services.home.modules({ limit: 2 });
  expect(items.map(({ bars }) => bars.map(({ status }) => status))).toEqual([
    ['error', 'success'],
    ['error'],
  ]);
});

test('modules come in fragments by name, and the last one says that it is', async () => {
  for (const name of ['c', 'a', 'b']) world.addModule(name);
  const first = await world.services.home.modules({ limit: 2 });
  const second = await world.services.home.modules({ limit: 2, after: first.next ?? '' });
  expect([first, second].map(({ items, next }) => [items.map(({ name }) => name).join(), next])).toEqual([
    ['a,b', 'b'],
    ['c', null],
  ]);
});

test('a word with a wildcard in it is looked for as it is', () => {
  world.addModule('100%');
  world.addModule('1000');
  expect(world.services.home.find(['100%'], 10).map(({ name }) => name)).toEqual(['100%']);
});
