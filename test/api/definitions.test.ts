import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createWorld, type World } from './support/world.js';

let world: World;
beforeEach(async () => {
  world = await createWorld();
});
afterEach(() => world.close());

const get = (path: string) => world.request(`/api/v1${path}`);
const post = (path: string, body: object = {}, headers: Record<string, string> = {}) =>
  world.request(`/api/v1${path}`, { method: 'POST', body, headers });
const ANY = { 'If-Match': '*' };

const connection = {
  name: 'shop',
  driver: 'postgresql',
  jdbc_url: 'jdbc:postgresql://db.example/shop',
  username: 'reader',
  password: '$SHOP_PASSWORD',
};
const column = {
  id: 'c1',
  source_name: 'id',
  source_type: 'int4',
  dest_name: 'id',
  dest_type: 'integer',
  expression: 'id',
  included: true,
};
const moduleOn = (id: number, more: object = {}) => ({
  name: 'orders',
  source_connection_id: id,
  dest_connection_id: id,
  dest_table: 'public.orders',
  source_query: 'SELECT id FROM orders WHERE id > {last}',
  merge_strategy: 'incremental',
  merge_key: 'id',
  columns_json: [column],
  watermarks: [
    { name: 'last', connection_id: id, resolver_sql: 'SELECT max(id) FROM t', default_value: '0' },
  ],
  hooks: [{ run_order: 1, connection_id: id, sql: 'ANALYZE', run_on: 'success' }],
  ...more,
});

const shopId = async (): Promise<number> => (await post('/connections', connection)).json.id;

describe('each kind of definition', () => {
  const bodies = {
    connections: async () => connection,
    modules: async () => moduleOn(await shopId()),
    groups: async () => ({ name: 'nightly', max_parallel: 2 }),
  };
  const change = {
    connections: { notes: 'new' },
    modules: { enabled: false },
    groups: { stop_on_failure: true },
  };

  test.each(['connections', 'modules', 'groups'] as const)(
    '%s are created, read, changed field by field, and deleted',
    async (kind) => {
      const created = await post(`/${kind}`, await bodies[kind]());
      expect(created.status).toBe(201);
      const { id } = created.json;
      const read = await get(`/${kind}/${id}`);
      expect(read.json).toEqual(created.json);
      expect(read.headers.etag).toBe(created.headers.etag);
      const changed = await post(`/${kind}/${id}`, change[kind], { 'If-Match': String(read.headers.etag) });
      expect([changed.status, changed.json]).toEqual([200, { ...created.json, ...change[kind] }]);
      expect(changed.headers.etag).not.toBe(read.headers.etag);
      expect(
        (await post(`/${kind}/${id}/delete`, {}, { 'If-Match': String(changed.headers.etag) })).status,
      ).toBe(200);
      expect((await get(`/${kind}/${id}`)).status).toBe(404);
    },
  );

  test.each(['connections', 'modules', 'groups'] as const)(
    'a change of %s without If-Match, or with an old one, changes nothing',
    async (kind) => {
      const { json, headers } = await post(`/${kind}`, await bodies[kind]());
      const path = `/${kind}/${json.id}`;
      expect((await post(path, { name: 'other' })).status).toBe(428);
      expect((await post(`${path}/delete`)).status).toBe(428);
      await post(path, change[kind], ANY);
      const stale = await post(path, { name: 'other' }, { 'If-Match': String(headers.etag) });
      expect([stale.status, stale.json.error.code]).toEqual([412, 'stale']);
      expect(stale.json.error.details).toMatchObject({
        changed: Object.keys(change[kind])[0],
        actor: 'local',
      });
      expect((await post(`${path}/delete`, {}, { 'If-Match': String(headers.etag) })).status).toBe(412);
      expect((await get(path)).json).toEqual({ ...json, ...change[kind] });
      expect((await post(path, {}, { 'If-Match': 'unquoted' })).status).toBe(422);
    },
  );

  test.each(['connections', 'modules', 'groups'] as const)(
    '%s have revisions, and go back to one',
    async (kind) => {
      const { json } = await post(`/${kind}`, await bodies[kind]());
      const path = `/${kind}/${json.id}`;
      await post(path, change[kind], ANY);
      const listed = (await get(`${path}/revisions`)).json.items;
      expect(listed.map(({ number, action, actor }: any) => [number, action, actor])).toEqual([
        [2, 'update', 'local'],
        [1, 'create', 'local'],
      ]);
      const [field] = Object.keys(change[kind]);
      const diff = (await get(`${path}/revisions/2/diff?from=1`)).json;
      expect(diff).toMatchObject({ from: 1, to: 2, changes: [{ field }] });
      expect((await get(`${path}/revisions/1`)).json.definition).toMatchObject({ name: json.name });
      expect((await post(`${path}/revisions/1/restore`, {}, ANY)).json).toEqual(json);
      for (const missing of ['/revisions/9', '/revisions/x', '/revisions/0/diff?from=1'])
        expect((await get(`${path}${missing}`)).status).toBe(404);
    },
  );
});

test('a password is a reference; its value is refused and never repeated', async () => {
  const refused = await post('/connections', { ...connection, password: 'hunter2hunter2' });
  expect([refused.status, refused.json.error.field]).toEqual([422, 'password']);
  expect(refused.text).not.toContain('hunter2');
  expect(JSON.stringify(world.logged)).not.toContain('hunter2');
});

test('what is used is not deleted, and says by what', async () => {
  const id = await shopId();
  const module = (await post('/modules', moduleOn(id))).json;
  await post('/groups', { name: 'nightly', members: [{ module_id: module.id, run_order: 1 }] });
  const refused = await post(`/connections/${id}/delete`, {}, ANY);
  expect([refused.status, refused.json.error.details]).toEqual([409, { used_by: 'module orders' }]);
  expect((await post('/modules/orders/delete', {}, ANY)).json.error.details).toEqual({
    used_by: 'group nightly',
  });
});

test.each([
  [{ source_query: 'SELECT 1' }, 'watermarks'],
  [{ watermarks: [] }, 'source_query'],
  [{ columns_json: [{ ...column, colour: 'red' }] }, 'columns_json[0].colour'],
  [{ merge_key: 'nope' }, 'merge_key'],
  [{ source_connection_id: 99 }, 'source_connection_id'],
])('a module with %j is refused, naming the field, and not saved', async (wrong, field) => {
  const refused = await post('/modules', moduleOn(await shopId(), wrong));
  expect([refused.status, refused.json.error.field]).toEqual([422, field]);
  expect((await get('/modules')).json.items).toEqual([]);
});

test('placeholders that do not agree are saved when that is meant, and not asked about again', async () => {
  const body = moduleOn(await shopId(), { watermarks: [] });
  const { status, json } = await post('/modules', { ...body, override_placeholders: true });
  expect(status).toBe(201);
  expect((await post(`/modules/${json.id}`, { enabled: false }, ANY)).status).toBe(200);
  expect((await post(`/modules/${json.id}`, { source_query: 'SELECT {x}' }, ANY)).status).toBe(422);
});

test('lists come in pages by name, are filtered and searched, and every item comes once', async () => {
  const id = await shopId();
  const names = ['b', 'a', 'd', 'C', 'e'].map((name) => `${name} 100%`);
  for (const name of names) await post('/modules', moduleOn(id, { name, enabled: !name.startsWith('e') }));
  for (const [sort, expected] of [
    ['name', names.toSorted()],
    ['-name', names.toSorted().toReversed()],
    ['id', names],
  ] as const) {
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const { items, next }: any = (
        await get(`/modules?limit=2&sort=${sort}${cursor && `&cursor=${cursor}`}`)
      ).json;
      seen.push(...items.map((one: { name: string }) => one.name));
      cursor = next;
    }
    expect(seen).toEqual(expected);
  }
  const namesOf = async (query: string) =>
    (await get(`/modules?${query}`)).json.items.map((one: { name: string }) => one.name);
  expect(await namesOf('q=c%20100%25')).toEqual(['C 100%']);
  expect(await namesOf('enabled=false')).toEqual(['e 100%']);
  expect(await namesOf(`source_connection_id=${id + 1}`)).toEqual([]);
  expect((await get('/groups?q=x')).json.items).toEqual([]);
  expect((await get('/connections?driver=mariadb')).json.items).toEqual([]);
});

test('what a run would execute is shown, with placeholders or with what the resolvers say', async () => {
  await post('/modules', moduleOn(await shopId()));
  const plain = (await get('/modules/orders/preview')).json;
  expect(plain).toMatchObject({
    source_sql: 'SELECT id FROM orders WHERE id > {last}',
    watermark_values: null,
  });
  expect(plain.merge_sql).toContain('"id"');
  const live = (await get('/modules/orders/preview?live=true')).json;
  expect(live).toMatchObject({
    source_sql: 'SELECT id FROM orders WHERE id > 1000',
    watermark_values: { last: '1000' },
  });
  expect((await get('/modules/orders/columns')).json.items).toEqual([column]);
  expect((await get('/modules/orders/runs')).json).toEqual({ items: [], next: null });
});

test('a connection is tested, and what comes of it is an answer', async () => {
  await shopId();
  expect((await post('/connections/shop/test')).json).toMatchObject({
    ok: true,
    items: [{ name: 'login' }, { name: 'privileges' }],
  });
});

test('who did what is listed, newest first, filtered and in pages', async () => {
  const id = await shopId();
  await post('/connections/shop', { notes: 'x' }, ANY);
  await post('/modules', moduleOn(id));
  const { items, next } = (await get('/audit?limit=2')).json;
  expect(items.map(({ action, resource }: any) => `${action} ${resource}`)).toEqual([
    'create module',
    'update connection',
  ]);
  expect(items[1]).toMatchObject({
    actor: 'local',
    ip: expect.stringContaining('127.0.0.1'),
    after: { notes: 'x' },
  });
  expect((await get(`/audit?limit=2&cursor=${next}`)).json).toMatchObject({
    items: [{ action: 'create' }],
    next: null,
  });
  expect((await get('/audit?resource=connection&action=update')).json.items).toHaveLength(1);
  expect((await get('/audit?actor=ann')).json.items).toEqual([]);
});

test('the name of this Pipekit is set, and every page shows it, escaped', async () => {
  const read = await get('/settings');
  expect(read.json).toEqual({ instance_name: null, instance_id: expect.any(String) });
  const ifMatch = { 'If-Match': String(read.headers.etag) };
  const changed = await post('/settings', { instance_name: '<Production>' }, ifMatch);
  expect(changed.json).toEqual({ ...read.json, instance_name: '<Production>' });
  expect((await post('/settings', { instance_name: 'other' }, ifMatch)).status).toBe(412);
  expect((await post('/settings', { instance_id: 'mine' }, ANY)).status).toBe(422);
  expect((await world.request('/runs')).text).toContain('&lt;Production&gt;');
  expect((await get('/audit')).json.items[0]).toMatchObject({
    resource: 'settings',
    before: { instance_name: null },
  });
});

describe('with an Idempotency-Key', () => {
  const key = (name: string) => ({ 'Idempotency-Key': name });

  test('a start sent again is answered the same and starts nothing', async () => {
    world.addModule('orders');
    const first = await post('/modules/orders/run', { dry_run: true }, key('a'));
    world.finish(first.json.run_id);
    const again = await post('/modules/orders/run', { dry_run: true }, key('a'));
    expect([again.status, again.json]).toEqual([202, first.json]);
    expect(again.headers['idempotency-replayed']).toBe('true');
    expect((await post('/modules/orders/run', { dry_run: true }, key('b'))).json.run_id).not.toBe(
      first.json.run_id,
    );
  });

  test('another request with the same key is refused, and nothing is created twice', async () => {
    const first = await post('/groups', { name: 'nightly' }, key('a'));
    expect((await post('/groups', { name: 'nightly' }, key('a'))).json).toEqual(first.json);
    const other = await post('/groups', { name: 'weekly' }, key('a'));
    expect([other.status, other.json.error.field]).toEqual([422, 'Idempotency-Key']);
    expect((await get('/groups')).json.items).toHaveLength(1);
  });

  test('a request that failed may be sent again', async () => {
    expect((await post('/modules/orders/run', {}, key('a'))).status).toBe(404);
    world.addModule('orders');
    expect((await post('/modules/orders/run', {}, key('a'))).status).toBe(202);
  });

  test('one that was never answered is not carried out a second time', async () => {
    world.addModule('orders');
    const first = await post('/modules/orders/run', {}, key('a'));
    world.finish(first.json.run_id);
    world.repo.idempotency.answer = () => undefined;
    const second = await post('/modules/orders/run', {}, key('b'));
    world.finish(second.json.run_id);
    expect((await post('/modules/orders/run', {}, key('b'))).status).toBe(409);
  });

  test('a key that is none is refused', async () => {
    expect((await post('/groups', { name: 'x' }, key('with space'))).status).toBe(422);
    expect((await post('/groups', { name: 'x' }, key(''))).status).toBe(422);
  });
});
