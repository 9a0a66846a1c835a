import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { openRepo, type Repo } from '../../src/repo/index.js';
import { addModule, connectionNamed, moduleNamed } from './sample.js';

let repo: Repo;
beforeEach(() => {
  repo = openRepo(':memory:');
});
afterEach(() => repo.close());

const withParts = (connection_id: number) => ({
  ...moduleNamed('orders', connection_id),
  watermarks: [{ name: 'since', connection_id, resolver_sql: 'SELECT 1', default_value: '0' }],
  hooks: [
    { run_order: 2, connection_id, sql: 'SELECT 2', run_on: 'always' as const },
    { run_order: 1, connection_id, sql: 'SELECT 1', run_on: 'success' as const },
  ],
});

test('a module comes back with its columns, watermarks and hooks, the hooks in run order', () => {
  const { id: connection } = repo.connections.save(connectionNamed('shop'));
  const saved = repo.modules.save(withParts(connection));
  expect(saved.columns_json).toHaveLength(1);
  expect(saved.watermarks[0]).toEqual(withParts(connection).watermarks[0]);
  expect(saved.hooks.map((hook) => hook.run_order)).toEqual([1, 2]);
  expect(repo.modules.byName('orders')).toEqual(saved);
  expect(repo.modules.list()).toEqual([saved]);
});

test('saving a module again replaces its parts and forgets what it would have run next', () => {
  const { id: connection } = repo.connections.save(connectionNamed('shop'));
  const { id } = repo.modules.save(withParts(connection));
  repo.definitions.setNextResolvedQuery(id, 'SELECT old');
  expect(repo.modules.get(id)?.next_resolved_query).toBe('SELECT old');
  const changed = repo.modules.save({ ...moduleNamed('renamed', connection), enabled: false }, id);
  expect(changed).toMatchObject({ id, name: 'renamed', enabled: false, next_resolved_query: null });
  expect(changed.watermarks).toEqual([]);
  expect(changed.hooks).toEqual([]);
});

test('a name that is taken is a conflict, and nothing changes', () => {
  const { id } = repo.connections.save(connectionNamed('shop'));
  expect(() => repo.connections.save(connectionNamed('shop'))).toThrow('already a connection named "shop"');
  repo.modules.save(moduleNamed('a', id));
  const b = repo.modules.save(withParts(id));
  expect(() => repo.modules.save(moduleNamed('a', id), b.id)).toThrow(
    expect.objectContaining({ code: 'conflict', field: 'name' }),
  );
  expect(repo.modules.get(b.id)).toEqual(b);
});

test('a connection that a module uses is not removed', () => {
  const module = addModule(repo);
  const { id } = repo.connections.byName('shop') ?? { id: 0 };
  expect(() => repo.connections.remove(id)).toThrow('still used by a module');
  expect(repo.modules.remove(module)).toBe(true);
  expect(repo.connections.remove(id)).toBe(true);
  expect(repo.connections.remove(id)).toBe(false);
});

test('ids of removed modules are not given out again', () => {
  const first = addModule(repo);
  repo.modules.remove(first);
  expect(addModule(repo)).toBeGreaterThan(first);
});

test('a group gives its members in run order, and loses a module that is removed', () => {
  const [a, b] = [addModule(repo, 'a'), addModule(repo, 'b')];
  const members = [
    { module_id: a, run_order: 2 },
    { module_id: b, run_order: 1 },
  ];
  const group = repo.groups.save({ name: 'nightly', members });
  expect(repo.definitions.groupDefinition(group.id)).toEqual({
    name: 'nightly',
    stop_on_failure: false,
    max_parallel: 1,
    hooks: [],
    members: [
      { module_id: b, module_name: 'b', run_order: 1, enabled: true },
      { module_id: a, module_name: 'a', run_order: 2, enabled: true },
    ],
  });
  repo.modules.remove(a);
  expect(repo.groups.byName('nightly')?.members).toEqual([{ module_id: b, run_order: 1 }]);
});

test('a group keeps its settings and its hooks, in run order, with their connections', () => {
  const { id: connection_id } = repo.connections.save(connectionNamed('shop'));
  const hook = (run_order: number) => ({
    run_order,
    connection_id,
    sql: 'SELECT 1',
    run_on: 'always' as const,
  });
  const saved = repo.groups.save({
    name: 'nightly',
    stop_on_failure: true,
    max_parallel: 4,
    hooks: [hook(2), hook(1)],
  });
  expect(saved).toMatchObject({ stop_on_failure: true, max_parallel: 4, hooks: [hook(1), hook(2)] });
  expect(repo.definitions.groupDefinition(saved.id).hooks[0]?.connection.name).toBe('shop');
  expect(() => repo.connections.remove(connection_id)).toThrow('still used by a module or group');
  expect(repo.groups.save({ name: 'nightly' }, saved.id)).toMatchObject({ max_parallel: 1, hooks: [] });
});

test('a run definition carries every connection the run needs', () => {
  const connection = repo.connections.save(connectionNamed('shop'));
  const { id } = repo.modules.save(withParts(connection.id));
  const definition = repo.definitions.runDefinition(id);
  expect(definition.source).toEqual(connection);
  expect(definition.destination).toEqual(connection);
  expect(definition.watermarks[0]?.connection).toEqual(connection);
  expect(definition.hooks.map((hook) => hook.connection.name)).toEqual(['shop', 'shop']);
  expect(definition.module).not.toHaveProperty('next_resolved_query');
});

test('definitions of what does not exist are not found', () => {
  expect(() => repo.definitions.runDefinition(1)).toThrow(expect.objectContaining({ code: 'not_found' }));
  expect(() => repo.definitions.groupDefinition(1)).toThrow(expect.objectContaining({ code: 'not_found' }));
});

test('a transaction that throws leaves nothing behind, across stores', () => {
  expect(() =>
    repo.transaction(() => {
      addModule(repo);
      repo.settings.set('theme', 'dark');
      throw new Error('no');
    }),
  ).toThrow('no');
  expect(repo.modules.list()).toEqual([]);
  expect(repo.connections.list()).toEqual([]);
  expect(repo.settings.get('theme')).toBeUndefined();
});
