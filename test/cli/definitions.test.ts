import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createWorld, type World } from '../api/support/world.js';
import { cliOf } from './apiWorld.js';
import { pipekit } from './fakePipekit.js';

let world: World;
let cli: ReturnType<typeof cliOf>;

beforeEach(async () => {
  world = await createWorld();
  cli = cliOf(world.url);
});
afterEach(() => world.close());

test('modules are listed over all pages, with the names of their connections', async () => {
  for (let n = 0; n < 205; n += 1) world.addModule(`orders_${String(n).padStart(3, '0')}`);
  world.addModule('customers', { merge_strategy: 'incremental', merge_key: 'id', enabled: false });
  const { exitCode, out } = await cli('modules');
  expect(exitCode).toBe(0);
  expect(out.split('\n')).toHaveLength(208);
  expect(out).toMatch(/^customers +warehouse +warehouse public\.t +incremental +id +disabled$/m);
  const found = await cli('modules', 'list', 'CUST', '--json');
  expect(JSON.parse(found.out).items).toMatchObject([{ name: 'customers' }]);
});

test('a module is shown in full, its query alone, and what its next run would execute', async () => {
  const hook = { run_order: 1, connection_id: 1, sql: 'ANALYZE t', run_on: 'success' as const };
  const last = { name: 'last', connection_id: 1, resolver_sql: 'SELECT max(id) FROM t', default_value: '0' };
  const source_query = 'select id\n  from t where id > {last}';
  world.addModule('orders', { source_query, watermarks: [last], hooks: [hook] });
  const { out } = await cli('modules', 'show', 'orders');
  expect(out).toMatch(/module +orders\nfrom +warehouse\nto +warehouse public\.t\nstrategy +full\n/);
  for (const part of ['  id  integer  id\n', '{last} on warehouse, otherwise 0', '  ANALYZE t\n'])
    expect(out).toContain(part);
  expect((await cli('modules', 'sql', 'orders')).out).toBe(`${source_query}\n`);
  const preview = await cli('modules', 'preview', 'orders');
  expect(preview.out).toContain(`-- source\n${source_query}\n\n-- merge\n`);
  const live = await cli('modules', 'preview', 'orders', '--live', '--json');
  expect(JSON.parse(live.out).watermark_values).toEqual({ last: '1000' });
});

test('a load that is split is shown as such, and its ranges with what the next run would execute', async () => {
  const asked: string[] = [];
  const columns = [{ name: 'id', type: 'int8', precision: 19, scale: 0 }];
  const split = await createWorld({
    query: async (_login: unknown, sql: string) => {
      asked.push(sql);
      return { columns: columns as never, rows: sql.includes('MIN(') ? [['1', '400']] : [] };
    },
  });
  try {
    split.addModule('orders', {
      split: { column: 'id', ranges: 3, connections: 2, consistency: 'per_range' },
    });
    const run = cliOf(split.url);
    expect((await run('modules', 'show', 'orders')).out).toMatch(
      /^split +by id into 3 ranges, 2 at once, each read at a moment of its own$/m,
    );
    expect((await run('modules', 'preview', 'orders')).out).not.toContain('split');
    expect(asked).toEqual([]);
    expect((await run('modules', 'preview', 'orders', '--live')).out).toContain(
      `-- split by id, 2 at once: SELECT * FROM (source) pipekit_range WHERE …
--   "id" < 134
--   "id" >= 134 AND "id" < 267
--   "id" >= 267
--   "id" IS NULL
`,
    );
    const { out } = await run('modules', 'preview', 'orders', '--live', '--json');
    expect(JSON.parse(out)).toMatchObject({ split: { column: 'id', connections: 2 } });
    expect(JSON.parse(out).merge_sql).toMatch(/__\d+_0/);
  } finally {
    await split.close();
  }
});

test('a module is switched off and on, and deleted unless a group has it', async () => {
  const id = world.addModule('orders');
  world.addGroup('nightly', [id]);
  expect((await cli('modules', 'disable', 'orders')).out).toBe('orders is disabled\n');
  expect(world.repo.modules.get(id)?.enabled).toBe(false);
  await cli('modules', 'enable', 'orders');
  expect(world.repo.modules.get(id)?.enabled).toBe(true);
  expect(await cli('modules', 'delete', 'orders')).toMatchObject({
    exitCode: 6,
    err: 'The module "orders" is used by group nightly\nChange or delete these first.\n',
  });
  world.addModule('unused');
  expect((await cli('modules', 'delete', 'unused')).out).toBe('unused is deleted\n');
  expect(world.repo.modules.byName('unused')).toBeUndefined();
});

test('groups are listed and shown with their members', async () => {
  const ids = [world.addModule('orders'), world.addModule('customers', { enabled: false })];
  world.addGroup('nightly', ids);
  expect((await cli('groups')).out).toMatch(/nightly +2 +1 +goes on\n/);
  expect((await cli('groups', 'show', 'nightly')).out).toMatch(
    /members\n +1 +orders\n +2 +customers +disabled\n/,
  );
});

test('a connection shows the name of its password, and its test is an exit code', async () => {
  expect((await cli('connections')).out).toMatch(/warehouse +postgresql +etl +\$WAREHOUSE +jdbc:/);
  expect((await cli('connections', 'show', 'warehouse')).out).toMatch(/password +\$WAREHOUSE\n/);
  const tested = await cli('connections', 'test', 'warehouse');
  expect([tested.exitCode, tested.out]).toEqual([0, expect.stringContaining('✔ ok')]);
  expect((await cli('connections', 'test', 'warehose')).err).toContain('Did you mean "warehouse"?');
});

test('runs are filtered by group and text, page by page', async () => {
  const orders = world.addModule('orders');
  const other = world.addModule('customers');
  world.addGroup('nightly', [orders]);
  for (let n = 0; n < 3; n += 1) world.finish(world.beginRun(orders), 'error', { error: `deadlock ${n}` });
  world.finish(world.beginRun(other));
  const first = await cli('runs', '-q', 'DEADLOCK', '--limit', '2');
  expect(first.out).toMatch(/deadlock 2[^]*deadlock 1/);
  const cursor = /--cursor (\S+)/.exec(first.err)?.[1] as string;
  const second = await cli('runs', '-q', 'DEADLOCK', '--limit', '2', '--cursor', cursor);
  expect([second.out, second.err]).toEqual([expect.stringMatching(/deadlock 0/), '']);
  expect((await cli('runs', '--group', 'nightly')).out).toMatch(/^No run since/);
});

test('a server that wants a password says how to give one', async () => {
  const guarded = await createWorld({
    credentials: { name: 'pipekit', password: 'another password' } as never,
  });
  const { exitCode, err } = await pipekit(['modules'], {
    PIPEKIT_SERVER_URL: guarded.url,
    PIPEKIT_PASSWORD: '',
  });
  await guarded.close();
  expect([exitCode, err]).toEqual([3, expect.stringContaining('PIPEKIT_API_KEY')]);
});
