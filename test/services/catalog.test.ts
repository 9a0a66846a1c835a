import { expect, test } from '@jest/globals';
import type { ModuleInput } from '../../src/domain/module.js';
import { beginRun, connectionNamed, moduleNamed } from '../repo/sample.js';
import { failureOf, servicesWith } from './helper.js';

function withShop() {
  const all = servicesWith();
  const shop = all.services.connections.save(connectionNamed('shop'));
  const saving = (change: Partial<ModuleInput> & { override_placeholders?: boolean }) => () =>
    all.services.modules.save({ ...moduleNamed('orders', shop.id), ...change });
  return { ...all, shop, saving };
}

test('a placeholder and its watermark must name each other, unless that is overridden', () => {
  const { saving, shop } = withShop();
  const source_query = 'SELECT id FROM orders WHERE id > {last}';
  const watermark = { name: 'last', connection_id: shop.id, resolver_sql: 'SELECT 1', default_value: '0' };
  expect(failureOf(saving({ source_query }))).toMatchObject({ code: 'invalid', field: 'source_query' });
  expect(failureOf(saving({ watermarks: [watermark] }))).toMatchObject({
    code: 'invalid',
    field: 'watermarks',
  });
  expect(saving({ source_query, watermarks: [watermark] })()).toMatchObject({ name: 'orders' });
  expect(saving({ name: 'other', source_query, override_placeholders: true })()).toMatchObject({
    watermarks: [],
  });
});

test('bad rows are set aside by PostgreSQL and MariaDB only: elsewhere that is refused at save', () => {
  const { saving, services } = withShop();
  const h2 = { driver: 'h2', jdbc_url: 'jdbc:h2:file:/data/h2' } as const;
  const dest_connection_id = services.connections.save({ ...connectionNamed('h2'), ...h2 }).id;
  expect(failureOf(saving({ bad_rows: 'set_aside', dest_connection_id }))).toMatchObject({
    code: 'invalid',
    field: 'bad_rows',
  });
  expect(saving({ bad_rows: 'set_aside' })()).toMatchObject({ bad_rows: 'set_aside', bad_rows_limit: 100 });
});

const SPLIT = { column: 'id', ranges: 8, connections: 2, consistency: 'per_range' as const };

test('a load into PostgreSQL or MariaDB can be split: elsewhere that is refused at save', () => {
  const { saving, services } = withShop();
  const h2 = { driver: 'h2', jdbc_url: 'jdbc:h2:file:/data/h2' } as const;
  const dest_connection_id = services.connections.save({ ...connectionNamed('h2'), ...h2 }).id;
  expect(failureOf(saving({ split: SPLIT, dest_connection_id }))).toMatchObject({
    code: 'invalid',
    field: 'split',
  });
  const { id, split } = saving({ split: SPLIT })();
  expect(split).toEqual(SPLIT);
  expect(services.modules.get(id).split).toEqual(SPLIT);
});

test.each([
  ['an append module', { merge_strategy: 'append' as const }, 'split'],
  ['one that sets bad rows aside', { bad_rows: 'set_aside' as const }, 'split'],
  ['a column that nothing writes to', { split: { ...SPLIT, column: 'nope' } }, 'split.column'],
  ['one range', { split: { ...SPLIT, ranges: 1 } }, 'split.ranges'],
  ['no word on consistency', { split: { ranges: 4, connections: 2 } as never }, 'split.consistency'],
])('%s cannot be split, and the field is named', (_, change, field) => {
  const { saving } = withShop();
  expect(failureOf(saving({ split: SPLIT, ...change }))).toMatchObject({ code: 'invalid', field });
});

test.each([
  ['an incremental module without a key', { merge_strategy: 'incremental' as const }, 'merge_key'],
  ['a key that no column writes to', { merge_key: 'id, nope' }, 'merge_key'],
  ['a source that is not there', { source_connection_id: 99 }, 'source_connection_id'],
  ['a name that is a number', { name: '42' }, 'name'],
  ['a name that ends with a space', { name: 'orders ' }, 'name'],
  ['a table that is not one', { dest_table: 'public.' }, 'dest_table'],
  [
    'a hook on no connection',
    { hooks: [{ run_order: 1, connection_id: 9, sql: 'x', run_on: 'always' as const }] },
    'hooks[0].connection_id',
  ],
  ['no column at all', { columns_json: [] }, 'columns_json'],
])('%s is invalid, and the field is named', (_, change, field) => {
  const { saving, services } = withShop();
  expect(failureOf(saving(change))).toMatchObject({ code: 'invalid', field });
  expect(services.modules.list()).toEqual([]);
});

test('two included columns must not write to one destination column', () => {
  const { saving, shop } = withShop();
  const [column] = moduleNamed('orders', shop.id).columns_json;
  if (!column) throw new Error('no column');
  const twice = [column, { ...column, id: 'c2' }];
  expect(failureOf(saving({ columns_json: twice })).message).toBe('Two included columns write to "id"');
  expect(saving({ columns_json: [column, { ...column, id: 'c2', included: false }] })()).toBeDefined();
});

test.each([
  ['jdbc:postgresql://localhost/shop?user=me', 'must not carry a user or password'],
  ['jdbc:postgresql://localhost/shop?ssl=true&p%61ssword=s3cret', 'must not carry a user or password'],
  ['jdbc:postgresql://me:s3cret@localhost/shop', 'must not carry a user or password'],
  ['jdbc:postgresql://localhost/shop?socketFactory=evil.Class', 'property "socketFactory" is not allowed'],
  ['jdbc:postgresql://localhost/shop?%zz=1', 'not correctly %-encoded'],
  ['jdbc:mariadb://localhost/shop', 'must start with jdbc:postgresql:'],
  ['jdbc:h2:mem:;INIT=RUNSCRIPT', 'must start with jdbc:postgresql:'],
])('the URL %s is refused without being repeated', (jdbc_url, message) => {
  const { services } = servicesWith();
  const failure = failureOf(() => services.connections.save({ ...connectionNamed('shop'), jdbc_url }));
  expect(failure).toMatchObject({ code: 'invalid', field: 'jdbc_url' });
  expect(failure.message).toContain(message);
  expect(failure.message).not.toContain('s3cret');
});

test('a MariaDB connection takes neither unsafe properties nor several hosts, nor the URL of MySQL’s own driver', () => {
  const { services } = servicesWith();
  const save = (jdbc_url: string) => () =>
    services.connections.save({ ...connectionNamed('shop'), driver: 'mariadb', jdbc_url });
  expect(save('jdbc:mariadb://localhost/shop?sslMode=verify-full')).not.toThrow();
  expect(failureOf(save('jdbc:mariadb://h/s?allowLocalInfile=true')).message).toContain('is not allowed');
  expect(failureOf(save('jdbc:mariadb:replication://a,b/s')).message).toContain(
    'is not like jdbc:mariadb://host',
  );
  expect(failureOf(save('jdbc:mysql://localhost/shop'))).toMatchObject({
    message: 'The URL must start with jdbc:mariadb:',
    hint: expect.stringContaining('driver `mysql`'),
  });
});

test('what is not found comes with the names that are near', () => {
  const { saving, services } = withShop();
  saving({})();
  expect(failureOf(() => services.modules.get('ordres'))).toMatchObject({
    code: 'not_found',
    message: 'There is no module named "ordres"',
    hint: 'Did you mean "orders"?',
  });
  expect(failureOf(() => services.modules.get('something else')).hint).toBeUndefined();
  expect(services.modules.get('orders').id).toBe(services.modules.list()[0]?.id);
});

test('a group names each module once, and only modules that exist', () => {
  const { saving, services } = withShop();
  const { id } = saving({})();
  const save = (...ids: number[]) => {
    const members = ids.map((module_id) => ({ module_id, run_order: 1 }));
    return services.groups.save({ name: 'nightly', members });
  };
  expect(failureOf(() => save(99)).field).toBe('members[0].module_id');
  expect(failureOf(() => save(id, id)).field).toBe('members[1].module_id');
  const saved = save(id);
  expect(services.groups.save({ name: 'weekly', members: [] }, 'nightly')).toEqual({
    id: saved.id,
    name: 'weekly',
    stop_on_failure: false,
    max_parallel: 1,
    hooks: [],
    members: [],
  });
});

test('a module is not removed while it runs', () => {
  const { saving, services, repo } = withShop();
  const { id } = saving({})();
  const run = beginRun(repo, id);
  expect(failureOf(() => services.modules.remove(id))).toMatchObject({
    code: 'conflict',
    details: { run_id: run },
  });
});

test.each([
  [{ max_parallel: 0 }, 'max_parallel'],
  [{ max_parallel: 1.5 }, 'max_parallel'],
  [{ max_parallel: 101 }, 'max_parallel'],
  [
    { hooks: [{ run_order: 1, connection_id: 99, sql: 'SELECT 1', run_on: 'always' as const }] },
    'hooks[0].connection_id',
  ],
  [
    { hooks: [{ run_order: 0, connection_id: 1, sql: 'SELECT 1', run_on: 'always' as const }] },
    'hooks[0].run_order',
  ],
])('a group with %j is refused, and the field named', (settings, field) => {
  const { services } = withShop();
  const failure = failureOf(() => services.groups.save({ name: 'nightly', ...settings }));
  expect(failure).toMatchObject({ code: 'invalid', field });
  expect(services.groups.list()).toEqual([]);
});

test.each([
  ['append', 'append would add the rows it reads again a second time'],
  ['full', 'full reads all rows as it is'],
] as const)('a lookback is refused for %s, which does not merge by key', (merge_strategy, why) => {
  const { services, repo } = servicesWith();
  const connection = repo.connections.save(connectionNamed('shop'));
  const module = {
    ...moduleNamed('orders', connection.id),
    source_query: 'SELECT id FROM orders WHERE id > {since}',
    merge_strategy,
    watermarks: [
      {
        name: 'since',
        connection_id: connection.id,
        resolver_sql: 'SELECT 1',
        default_value: '0',
        lookback: '1000',
      },
    ],
  };
  expect(failureOf(() => services.modules.save(module))).toMatchObject({
    code: 'invalid',
    field: 'watermarks[0].lookback',
    message: expect.stringContaining(why),
  });
  const saved = services.modules.save({ ...module, merge_strategy: 'incremental', merge_key: 'id' });
  expect(saved.watermarks[0]?.lookback).toBe('1000');
  const soon = [{ ...module.watermarks[0], lookback: 'soon' }] as never;
  expect(failureOf(() => services.modules.save({ ...module, watermarks: soon }))).toMatchObject({
    field: 'watermarks[0].lookback',
  });
});
