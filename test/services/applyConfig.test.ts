import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { failureOf, servicesWith } from './helper.js';

const SHOP = `
connections:
  - name: shop
    driver: postgresql
    jdbc_url: jdbc:postgresql://localhost/shop
    username: reader
    password: $SHOP_PASSWORD
    default_destination: warehouse
  - { name: warehouse, driver: postgresql, jdbc_url: "jdbc:postgresql://localhost/wh", username: writer }
modules:
  - name: orders
    source: shop
    destination: warehouse
    dest_table: public.orders
    merge_strategy: incremental
    merge_key: id
    source_query: SELECT id, total FROM orders WHERE id > {last}
    columns:
      - id: bigint
      - { dest_name: total, dest_type: "numeric(12,2)", source_type: money, expression: total::numeric }
    watermarks:
      - { name: last, connection: warehouse, resolver_sql: SELECT max(id) FROM orders, default_value: "0" }
    hooks:
      - { run_order: 2, connection: warehouse, sql: ANALYZE orders, run_on: always }
      - { run_order: 1, connection: warehouse, sql: SELECT 1, run_on: success }
groups:
  - name: nightly
    members: [orders]
`;

test('a document creates what it names, and applied again changes nothing', () => {
  const { services } = servicesWith();
  const all = ['connection shop', 'connection warehouse', 'module orders', 'group nightly'];
  expect(services.applyConfig(SHOP)).toEqual({ created: all, updated: [], unchanged: [], removed: [] });
  expect(services.applyConfig(SHOP)).toEqual({ created: [], updated: [], unchanged: all, removed: [] });

  const warehouse = services.connections.get('warehouse');
  expect(services.connections.get('shop').default_dest_connection_id).toBe(warehouse.id);
  const orders = services.modules.get('orders');
  expect(orders.columns_json).toEqual([
    expect.objectContaining({
      id: 'c1',
      source_name: 'id',
      source_type: 'bigint',
      expression: 'id',
      included: true,
    }),
    expect.objectContaining({ id: 'c2', dest_type: 'numeric(12,2)', expression: 'total::numeric' }),
  ]);
  expect(services.groups.get('nightly').members).toEqual([{ module_id: orders.id, run_order: 1 }]);
});

test('alert channels are applied as everything else is, and again change nothing', () => {
  const { services } = servicesWith();
  const document = 'alert_channels: [{ name: on-call, kind: slack, url: $SLACK }]';
  expect(services.applyConfig(document).created).toEqual(['alert channel on-call']);
  expect(services.applyConfig(document).unchanged).toEqual(['alert channel on-call']);
  expect(services.audit.list({ resource: 'alert_channel' }).items).toHaveLength(1);
});

test('a change updates that one thing, and a column that moves keeps its id', () => {
  const { services } = servicesWith();
  services.applyConfig(SHOP);
  const changed = SHOP.replace('      - id: bigint', '      - note: text\n      - id: bigint').replace(
    'SELECT id, total',
    'SELECT note, id, total',
  );
  expect(services.applyConfig(changed).updated).toEqual(['module orders']);
  const ids = services.modules.get('orders').columns_json.map(({ id, dest_name }) => [dest_name, id]);
  expect(ids).toEqual([
    ['note', 'c3'],
    ['id', 'c1'],
    ['total', 'c2'],
  ]);
});

test('taking away a default destination is an update', () => {
  const { services } = servicesWith();
  services.applyConfig(SHOP);
  const without = SHOP.replace('    default_destination: warehouse\n', '');
  expect(services.applyConfig(without).updated).toEqual(['connection shop']);
  expect(services.applyConfig(SHOP).updated).toEqual(['connection shop']);
});

test('a group has its settings and hooks in the document too, and a connection its limit', () => {
  const { services } = servicesWith();
  services.applyConfig(SHOP);
  const settings = `
    max_parallel: 3
    stop_on_failure: true
    hooks:
      - { run_order: 2, connection: warehouse, sql: ANALYZE, run_on: success }
      - { run_order: 1, connection: shop, sql: SELECT 1, run_on: always }
`;
  const changed = `${SHOP.trimEnd()}${settings}`.replace(
    'username: writer }',
    'username: writer, max_concurrent: 2 }',
  );
  expect(services.applyConfig(changed).updated).toEqual(['connection warehouse', 'group nightly']);
  expect(services.applyConfig(changed).updated).toEqual([]);
  expect(services.connections.get('warehouse').max_concurrent).toBe(2);
  expect(services.groups.get('nightly')).toMatchObject({
    max_parallel: 3,
    stop_on_failure: true,
    hooks: [{ run_order: 1 }, { run_order: 2, connection_id: services.connections.get('warehouse').id }],
  });
});

test.each([
  ['members: [orders]', 'max_parallel: 0', 'groups[0].max_parallel', 'must be at least 1'],
  ['members: [orders]', 'max_parallel: 101', 'groups[0].max_parallel', 'must be at most 100'],
  ['members: [orders]', 'stop_on_failure: 1', 'groups[0].stop_on_failure', 'must be true or false'],
  [
    'members: [orders]',
    'hooks: [{ run_order: 1, connection: shp, sql: SELECT 1, run_on: always }]',
    'groups[0].hooks[0].connection',
    'There is no connection named "shp"',
  ],
  [
    'username: reader',
    'username: reader\n    max_concurrent: 0',
    'connections[0].max_concurrent',
    'must be at least 1',
  ],
  ['merge_key: id', 'merge_key: nope', 'modules[0].merge_key', 'which no included column writes to'],
  ['source: shop', 'source: shp', 'modules[0].source', 'There is no connection named "shp"'],
  ['members: [orders]', 'members: [ordres]', 'groups[0].members[0]', 'There is no module named "ordres"'],
  ['merge_strategy: incremental', 'merge_strategy: upsert', 'modules[0].merge_strategy', 'incremental'],
  ['    merge_key: id', '    mergekey: id', 'modules[0].mergekey', 'is not a known field'],
  ['- id: bigint', '- id: 5', 'modules[0].columns[0]', 'must be `name: type`'],
  ['$SHOP_PASSWORD', 'hunter2', 'connections[0].password', 'must be a secret reference'],
  ['name: nightly', 'name: "7"', 'groups[0].name', 'must not be a number'],
  ['> {last}', '> 0', 'modules[0].watermarks', 'never uses the watermark {last}'],
])('"%s" as "%s" is refused at its path, and nothing is saved', (from, to, field, message) => {
  const { services } = servicesWith();
  const failure = failureOf(() => services.applyConfig(SHOP.replace(from, to)));
  expect(failure).toMatchObject({ code: 'invalid', field });
  expect(failure.message).toContain(field);
  expect(failure.message).toContain(message);
  expect(failure.message).not.toContain('hunter2');
  expect(services.connections.list()).toEqual([]);
});

test('a name that is there twice is refused', () => {
  const { services } = servicesWith();
  const twice = `${SHOP}  - name: nightly\n`;
  expect(failureOf(() => services.applyConfig(twice)).message).toBe('groups[1]: "nightly" is there twice');
});

test('what is not YAML is refused with its line', () => {
  const { services } = servicesWith();
  expect(failureOf(() => services.applyConfig('modules: [')).message).toMatch(/^This is not YAML: .* line 1/);
});

test('an empty document is applied', () => {
  expect(servicesWith().services.applyConfig('')).toEqual({
    created: [],
    updated: [],
    unchanged: [],
    removed: [],
  });
});

test('the document of the demo can be applied', () => {
  const { services } = servicesWith();
  const text = readFileSync(new URL('../../src/demo/pipekit.yaml', import.meta.url), 'utf8');
  expect(services.applyConfig(text.replaceAll('${PORT}', '5432')).created).toHaveLength(9);
});
