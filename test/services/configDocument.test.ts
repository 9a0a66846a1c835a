import { expect, test } from '@jest/globals';
import type { ModuleInput } from '../../src/domain/module.js';
import { readYaml, writeYaml } from '../../src/domain/yamlText.js';
import type { Services } from '../../src/services/index.js';
import { failureOf, servicesWith } from './helper.js';

const fileOf = (document: object) => [{ path: null, document: readYaml(writeYaml(document)) }];
const textOf = (services: Services): string => writeYaml(services.exportConfig());

/** What YAML, shells and people's habits have against texts. */
const NASTY = [
  'SELECT 1',
  '  leading\n and trailing  \n\n',
  'tabs\tand\r\nreturns\rtoo\n',
  '# no comment\n- no: list\n',
  'it\'s "quoted" \\ and {braces} ${shell} %s &amp *star !bang',
  'no',
  '0x1F',
  '~',
  '---\n...\n',
  'naïve 漢字 \u{1F600} \u00a0 \u2028 \u0007',
  '\n\nbegins with lines',
  'x'.repeat(300),
];

async function filled(): Promise<Services> {
  const { services } = servicesWith();
  const connection = {
    driver: 'postgresql',
    username: 'u',
    jdbc_url: 'jdbc:postgresql://localhost/shop',
  } as const;
  const warehouse = services.connections.save({ ...connection, name: 'warehouse', notes: 'Ask Ann\nfirst' });
  const shop = services.connections.save({
    ...connection,
    name: 'shop',
    password: '$SHOP_PASSWORD',
    default_dest_connection_id: warehouse.id,
    max_concurrent: 2,
  });
  const column = { source_name: 'ID', source_type: 'DECIMAL(9)', expression: 'ID', included: true };
  const module = (name: string, input: Partial<ModuleInput>) =>
    services.modules.save({
      name,
      source_connection_id: shop.id,
      dest_connection_id: warehouse.id,
      dest_table: 'public.t',
      merge_strategy: 'full',
      source_query: 'SELECT 1',
      columns_json: [{ id: 'c7', dest_name: 'id', dest_type: 'int', ...column }],
      ...input,
      override_placeholders: true,
    }).id;
  const ids = NASTY.map((text, index) =>
    module(`nasty ${9 - index}`, {
      source_query: `${text} `,
      hooks: [{ run_order: 1, connection_id: warehouse.id, sql: `${text};`, run_on: 'always' }],
    }),
  );
  const last = { name: 'last', connection_id: warehouse.id, resolver_sql: 'SELECT 1', default_value: '0' };
  const orders = module('each day/night', {
    merge_strategy: 'incremental',
    merge_key: 'id',
    source_query: 'SELECT ID FROM t WHERE ID > {last}',
    watermarks: [{ ...last, lookback: '1000' }],
    enabled: false,
    columns_json: [
      { id: 'c1', dest_name: 'id', dest_type: 'int', ...column },
      { id: 'c2', dest_name: 'id', dest_type: '', ...column, included: false },
      {
        id: 'c3',
        dest_name: 'null',
        dest_type: 'text',
        source_name: 'null',
        source_type: 'text',
        expression: 'null',
        included: true,
      },
    ],
  });
  const members = [orders, ...ids].map((module_id, index) => ({ module_id, run_order: 1 + (index >> 1) }));
  const { id: group_id } = services.groups.save({ name: 'nightly', max_parallel: 2, members });
  services.groups.save({ name: 'empty' });
  await services.schedules.save({ group_id, cron_expr: '0 7 * * *', timezone: 'Europe/Paris' });
  await services.schedules.save({ group_id, cron_expr: '0 6 * * *', enabled: false, catchup_window_s: 60 });
  services.alertChannels.save({ name: 'on-call', kind: 'slack', url: '$SLACK' });
  return services;
}

test('an export is applied to an empty Pipekit, which exports the same text; applied where it is from, it changes nothing', async () => {
  const services = await filled();
  const text = textOf(services);
  const { services: other } = servicesWith();
  const applied = other.applyConfig(text);
  expect(textOf(other)).toBe(text);
  expect(applied.created).toHaveLength(2 + NASTY.length + 1 + 2 + 1);
  expect(services.applyConfig(text)).toMatchObject({ created: [], updated: [], removed: [] });
  expect(services.planConfig(fileOf(services.exportConfig()), { prune: true }).changes).toEqual([]);
  expect(services.modules.get('nasty 9').columns_json[0]?.id).toBe('c7');
});

test('how a load is split is exported, applied, planned and taken away like everything else', async () => {
  const services = await filled();
  const id = services.modules.get('nasty 9').id;
  const split = { column: 'id', ranges: 8, connections: 2, consistency: 'per_range' as const };
  services.modules.update(id, { split, override_placeholders: true });
  const text = textOf(services);
  const { services: other } = servicesWith();
  other.applyConfig(text);
  expect(other.modules.get('nasty 9').split).toEqual(split);
  expect(textOf(other)).toBe(text);
  expect(other.applyConfig(text).updated).toEqual([]);

  const document = services.exportConfig();
  const entry = document.modules.find(({ name }) => name === 'nasty 9') as { split?: object };
  entry.split = { consistency: 'per_range' };
  const plan = services.planConfig(fileOf(document), { prune: false });
  expect(plan.changes).toMatchObject([{ name: 'nasty 9', fields: [{ field: 'split', before: split }] }]);
  services.applyConfig(fileOf(document));
  expect(services.modules.get(id).split).toEqual({ ranges: 16, connections: 4, consistency: 'per_range' });
  delete entry.split;
  services.applyConfig(fileOf(document));
  expect(services.modules.get(id).split).toBeUndefined();
  entry.split = { ranges: 8 };
  expect(failureOf(() => services.applyConfig(fileOf(document))).message).toContain('split.consistency');
});

test('a plan says what applying does, field by field, and leaves no trace', async () => {
  const services = await filled();
  const before = textOf(services);
  const audited = services.audit.list({ limit: 50 }).items.length;
  const document = services.exportConfig();
  const [first] = document.modules.splice(0, 1);
  document.modules[0] = { ...document.modules[0], merge_strategy: 'append' } as never;
  document.modules.push({ ...first, name: 'a new one' } as never);
  document.groups = [];
  const plan = services.planConfig(fileOf(document), { prune: false });
  expect(plan.changes).toMatchObject([
    { kind: 'module', name: 'a new one', change: 'created' },
    {
      kind: 'module',
      name: 'nasty -1',
      fields: [{ field: 'merge_strategy', before: 'full', after: 'append' }],
    },
  ]);
  expect(textOf(services)).toBe(before);
  expect(services.audit.list({ limit: 50 }).items).toHaveLength(audited);
  const pruned = services.planConfig(fileOf(document), { prune: true });
  const removed = pruned.changes.filter(({ change }) => change === 'removed').map(({ name }) => name);
  expect(removed).toEqual(['each day/night', 'empty', 'nightly']);
  expect(textOf(services)).toBe(before);
});

test('what is in no file goes only when it was named, with schedules, and connections that name each other', async () => {
  const services = await filled();
  const nothing = [{ path: null, document: {} }];
  const { changes } = services.planConfig(nothing, { prune: true });
  const remove = changes.map(({ kind, name }) => `${kind} ${name}`);
  const surprise = failureOf(() =>
    services.applyConfig(nothing, { remove: remove.filter((label) => label !== 'group empty') }),
  );
  expect(surprise).toMatchObject({ code: 'conflict', message: expect.stringContaining('group empty') });
  expect(services.groups.list()).toHaveLength(2);
  expect(services.applyConfig(nothing, { remove }).removed.toSorted()).toEqual(remove.toSorted());
  expect(services.exportConfig()).toEqual({ connections: [], modules: [], groups: [], alert_channels: [] });
  expect(services.applyConfig(nothing)).toEqual({ created: [], updated: [], unchanged: [], removed: [] });
});

test('files refer to each other, and a mistake is told with its file', async () => {
  const services = await filled();
  const { connections, modules, groups } = services.exportConfig();
  const files = (change: object) => [
    { path: 'groups.yaml', document: { groups } },
    { path: 'a.yaml', document: { modules: [{ ...modules[0], ...change }] } },
    { path: 'm.yaml', document: { modules: modules.slice(1) } },
    { path: 'connections.yaml', document: { connections } },
  ];
  const { services: other } = servicesWith();
  expect(other.applyConfig(files({})).created).toHaveLength(2 + modules.length + 2);
  const message = (change: object) => failureOf(() => other.applyConfig(files(change))).message;
  expect(message({ source: 'shp' })).toMatch(
    /^a\.yaml: modules\[0\]\.source \("each day\/night"\): There is no/,
  );
  expect(message({ sauce: 1 })).toMatch(/^a\.yaml: modules\[0\]\.sauce: is not a known field$/);
  expect(message({ sauce: 'shop', source: undefined })).toMatch(
    /^a\.yaml: modules\[0\]\.sauce: is not a known field; modules\[0\]\.source: is missing$/,
  );
  expect(message({ name: 'nasty 0' })).toMatch(/^m\.yaml: modules\[\d+\]: "nasty 0" is there twice/);
});
