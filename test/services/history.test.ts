import { expect, test } from '@jest/globals';
import type { By } from '../../src/domain/actor.js';
import { createRecorder } from '../../src/services/recorder.js';
import { connectionNamed, moduleNamed } from '../repo/sample.js';
import { failureOf, servicesWith } from './helper.js';

const ANN: By = {
  actor: { kind: 'user', id: 1, name: 'ann', role: 'editor', connections: null },
  ip: '192.0.2.7',
};

function asAnn() {
  const { services, repo } = servicesWith();
  const ann = services.by(ANN);
  const shop = ann.connections.save(connectionNamed('shop'));
  const orders = ann.modules.save(moduleNamed('orders', shop.id));
  return { services: ann, repo, shop, orders };
}

test('a change is on the record with who, from where, and what differs', () => {
  const { services, orders } = asAnn();
  services.modules.update('orders', { dest_table: 'public.orders2' });
  const [entry] = services.audit.list({}).items;
  expect(entry).toMatchObject({
    actor: 'ann',
    actor_kind: 'user',
    ip: '192.0.2.7',
    action: 'update',
    resource: 'module',
    resource_id: orders.id,
    resource_name: 'orders',
    before: { dest_table: orders.dest_table },
    after: { dest_table: 'public.orders2' },
  });
  expect(Object.keys(entry?.after ?? {})).toEqual(['dest_table']);
});

test('a save that changes nothing leaves no record and no revision', () => {
  const { services, orders } = asAnn();
  const count = services.audit.list({}).items.length;
  services.modules.update('orders', { dest_table: orders.dest_table });
  expect(services.audit.list({}).items).toHaveLength(count);
  expect(services.modules.revisions('orders', {}).items).toHaveLength(1);
});

test('neither a change without its record, nor a record without its change', () => {
  const { services, repo, shop } = asAnn();
  const before = services.audit.list({}).items;
  repo.revisions.add = () => {
    throw new Error('disk full');
  };
  expect(() => services.modules.update('orders', { dest_table: 'public.other' })).toThrow('disk full');
  expect(services.modules.get('orders').dest_table).not.toBe('public.other');
  expect(() => services.modules.save(moduleNamed('new', shop.id))).toThrow('disk full');
  expect(failureOf(() => services.modules.get('new')).code).toBe('not_found');
  expect(services.audit.list({}).items).toEqual(before);
});

test('what nobody has said who does it is refused, and nothing is changed or started', async () => {
  const { unsaid, services, repo, started } = servicesWith();
  const shop = services.connections.save(connectionNamed('shop'));
  services.modules.save(moduleNamed('orders', shop.id));
  const before = services.audit.list({}).items;
  const refused = { code: 'internal', message: expect.stringContaining('Nobody has said who') };
  expect(failureOf(() => unsaid.connections.save(connectionNamed('other')))).toMatchObject(refused);
  expect(failureOf(() => unsaid.modules.remove('orders'))).toMatchObject(refused);
  expect(failureOf(() => unsaid.applyConfig('groups: [{ name: nightly }]'))).toMatchObject(refused);
  await expect(unsaid.runs.startModule('orders', { triggered_by: 'api' })).rejects.toMatchObject(refused);
  expect(unsaid.connections.list()).toEqual([shop]);
  expect(repo.groups.list()).toEqual([]);
  expect(started).toEqual([]);
  expect(services.audit.list({}).items).toEqual(before);
});

test('a document that is applied is on the record, change by change', () => {
  const { services } = servicesWith();
  const yaml = `
connections: [{ name: wh, driver: postgresql, jdbc_url: "jdbc:postgresql://localhost/wh", username: w }]
groups: [{ name: nightly, schedules: [{ cron: 0 6 * * * }] }]`;
  services.by(ANN).applyConfig(yaml);
  const done = services.audit.list({}).items.map(({ actor, action, resource }) => [actor, action, resource]);
  expect(done.toReversed()).toEqual([
    ['ann', 'create', 'connection'],
    ['ann', 'create', 'group'],
    ['ann', 'create', 'schedule'],
  ]);
});

test('a group takes its schedules with it, each on the record', () => {
  const { services } = asAnn();
  const { id } = services.groups.save({ name: 'nightly' });
  services.applyConfig('groups: [{ name: nightly, schedules: [{ cron: 0 6 * * * }] }]');
  services.groups.remove(id);
  const removed = services.audit.list({ action: 'delete' }).items.map(({ resource }) => resource);
  expect(removed).toEqual(['group', 'schedule']);
});

test('starting and cancelling are on the record, with the run', async () => {
  const { services } = asAnn();
  const { run_id } = await services.runs.startModule('orders', { triggered_by: 'api', dry_run: true });
  await services.runs.cancelModule('orders');
  const [cancelled, started] = services.audit.list({}).items;
  expect(started).toMatchObject({
    action: 'start',
    resource: 'run',
    resource_id: run_id,
    resource_name: 'orders',
  });
  expect(cancelled).toMatchObject({ action: 'cancel', resource: 'run', resource_name: 'orders' });
});

test('revisions are numbered, differ, and one is made again what it was', () => {
  const { services, orders } = asAnn();
  services.modules.update('orders', { dest_table: 'public.b', enabled: false });
  expect(
    services.modules.revisions('orders', {}).items.map(({ number, action }) => [number, action]),
  ).toEqual([
    [2, 'update'],
    [1, 'create'],
  ]);
  expect(services.modules.diff('orders', 1, 2)).toEqual([
    { field: 'dest_table', before: orders.dest_table, after: 'public.b' },
    { field: 'enabled', before: true, after: false },
  ]);
  expect(services.modules.restore('orders', 1)).toEqual(orders);
  expect(services.modules.revisions('orders', {}).items[0]).toMatchObject({
    number: 3,
    action: 'restore 1',
    actor: 'ann',
  });
  expect(failureOf(() => services.modules.revision('orders', 9)).code).toBe('not_found');
});

test('a definition from before there were revisions keeps what it was', () => {
  const { services, repo, shop } = asAnn();
  const { id } = repo.modules.save(moduleNamed('old', shop.id));
  services.modules.update(id, { enabled: false });
  expect(services.modules.revisions(id, {}).items.map(({ action, actor }) => [action, actor])).toEqual([
    ['update', 'ann'],
    ['found', 'pipekit'],
  ]);
});

test('a change of what has been changed meanwhile is refused, with what changed and by whom', () => {
  const { services, orders } = asAnn();
  const ifMatch = [services.modules.etag(orders)];
  services.modules.update('orders', { enabled: false }, { ifMatch });
  const failure = failureOf(() => services.modules.update('orders', { dest_table: 'public.c' }, { ifMatch }));
  expect(failure).toMatchObject({ code: 'stale', details: { changed: 'enabled', actor: 'ann' } });
  expect(failure.message).toContain('by ann');
  expect(failureOf(() => services.modules.remove('orders', { ifMatch })).code).toBe('stale');
  expect(services.modules.get('orders').dest_table).toBe(orders.dest_table);
  services.modules.remove('orders', { ifMatch: '*' });
});

test('what is used is not removed, and what uses it is named', () => {
  const { services, orders, shop } = asAnn();
  services.groups.save({ name: 'nightly', members: [{ module_id: orders.id, run_order: 1 }] });
  expect(failureOf(() => services.connections.remove('shop')).message).toBe(
    'The connection "shop" is used by module orders',
  );
  expect(failureOf(() => services.modules.remove('orders')).message).toBe(
    'The module "orders" is used by group nightly',
  );
  const hook = { run_order: 1, connection_id: shop.id, sql: 'SELECT 1', run_on: 'always' as const };
  services.groups.save({ name: 'nightly', members: [], hooks: [hook] }, 'nightly');
  services.modules.remove('orders');
  expect(failureOf(() => services.connections.remove(shop.id)).details).toEqual({ used_by: 'group nightly' });
});

test('a value that may be a secret is masked, a reference is not', () => {
  const { services, repo } = asAnn();
  services.connections.update('shop', { password: '$NEW_PASSWORD' });
  expect(services.audit.list({}).items[0]?.after).toEqual({ password: '$NEW_PASSWORD' });
  const { record } = createRecorder(repo, ANN);
  record('create', 'user', { id: 1, name: 'bob' }, { after: { name: 'bob', password_hash: 'scrypt$1' } });
  expect(services.audit.list({}).items[0]?.after).toEqual({ name: 'bob', password_hash: '***' });
});
