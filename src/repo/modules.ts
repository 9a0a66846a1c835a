import {
  BAD_ROWS_LIMIT,
  type Hook,
  type Module,
  type ModuleInput,
  type ModuleSummary,
  type Watermark,
} from '../domain/module.js';
import { withUniqueName } from './constraints.js';
import type { Db } from './database.js';
import { createDefinitionList, type DefinitionList } from './definitionList.js';

export interface ModuleStore {
  get(id: number): Module | undefined;
  byName(name: string): Module | undefined;
  /** By name. */
  list(): Module[];
  /** Without SQL and columns: a thousand of these are read at a glance. */
  page: DefinitionList<ModuleSummary>;
  /**
   * Adds a module, or with an id replaces that one, watermarks and hooks included. A change forgets
   * `next_resolved_query`, which was made of the old definition. Throws `conflict` when the name is taken.
   */
  save(input: ModuleInput, id?: number): Module;
  setNextResolvedQuery(id: number, sql: string): void;
  remove(id: number): boolean;
}

type ModuleRow = Omit<Module, 'columns_json' | 'enabled' | 'split' | 'watermarks' | 'hooks'> & {
  columns_json: string;
  split_json: string | null;
  enabled: number;
  freshness_since: string | null;
};
type OfModule<T> = T & { module_id: number };

const COLUMNS = [
  'name',
  'source_connection_id',
  'dest_connection_id',
  'dest_table',
  'source_query',
  'merge_strategy',
  'merge_key',
  'columns_json',
  'enabled',
  'drift_policy',
  'bad_rows',
  'bad_rows_limit',
  'split_json',
  'freshness',
] as const;

const SUMMARY = {
  table: 'module',
  columns:
    'id, name, source_connection_id, dest_connection_id, dest_table, merge_strategy, merge_key, enabled',
  inScope: `source_connection_id IN (SELECT value FROM json_each(@connections))
    AND dest_connection_id IN (SELECT value FROM json_each(@connections))`,
};

export function createModuleStore(db: Db): ModuleStore {
  const byId = db.prepare<[number], ModuleRow>('SELECT * FROM module WHERE id = ?');
  const byName = db.prepare<[string], ModuleRow>('SELECT * FROM module WHERE name = ?');
  const all = db.prepare<[], ModuleRow>('SELECT * FROM module ORDER BY name');
  const insert = db.prepare(
    `INSERT INTO module (${COLUMNS.join(', ')}) VALUES (${COLUMNS.map((name) => `@${name}`).join(', ')})`,
  );
  const update = db.prepare(
    `UPDATE module SET ${COLUMNS.map((name) => `${name} = @${name}`).join(', ')}, next_resolved_query = NULL
     WHERE id = @id`,
  );
  const setNext = db.prepare('UPDATE module SET next_resolved_query = ? WHERE id = ?');
  const remove = db.prepare('DELETE FROM module WHERE id = ?');
  const parts = createPartStore(db);
  const page = createDefinitionList<ModuleSummary>(db, SUMMARY);

  const whole = (row: ModuleRow | undefined): Module | undefined =>
    row && toModule(row, parts.watermarksOf.all(row.id), parts.hooksOf.all(row.id));
  const save = db.transaction((input: ModuleInput, id?: number): Module => {
    const row = {
      freshness: null,
      ...input,
      columns_json: JSON.stringify(input.columns_json),
      enabled: Number(input.enabled),
      drift_policy: input.drift_policy ?? 'fail',
      bad_rows: input.bad_rows ?? 'fail',
      bad_rows_limit: input.bad_rows_limit ?? BAD_ROWS_LIMIT,
      split_json: input.split ? JSON.stringify(input.split) : null,
    };
    if (id !== undefined) update.run({ ...row, id });
    const moduleId = id ?? Number(insert.run(row).lastInsertRowid);
    parts.replace(moduleId, input);
    return whole(byId.get(moduleId)) as Module;
  });

  return {
    get: (id) => whole(byId.get(id)),
    byName: (name) => whole(byName.get(name)),
    list() {
      const watermarks = byModule(parts.allWatermarks.all());
      const hooks = byModule(parts.allHooks.all());
      return all.all().map((row) => toModule(row, watermarks.get(row.id) ?? [], hooks.get(row.id) ?? []));
    },
    page: (request) => page(request).map((row) => ({ ...row, enabled: Number(row.enabled) === 1 })),
    save: (input, id) => withUniqueName('module', input.name, () => save.immediate(input, id)),
    setNextResolvedQuery: (id, sql) => void setNext.run(sql, id),
    remove: (id) => remove.run(id).changes > 0,
  };
}

/** Watermarks and hooks: rows that live and die with their module. */
function createPartStore(db: Db) {
  const watermarks = 'SELECT * FROM watermark';
  const hooks = 'SELECT * FROM hook';
  const addWatermark = db.prepare(`
    INSERT INTO watermark (module_id, position, name, connection_id, resolver_sql, default_value, lookback)
    VALUES (@module_id, @position, @name, @connection_id, @resolver_sql, @default_value, @lookback)`);
  const addHook = db.prepare(`
    INSERT INTO hook (module_id, position, run_order, connection_id, sql, run_on)
    VALUES (@module_id, @position, @run_order, @connection_id, @sql, @run_on)`);
  const dropWatermarks = db.prepare('DELETE FROM watermark WHERE module_id = ?');
  const dropHooks = db.prepare('DELETE FROM hook WHERE module_id = ?');
  return {
    watermarksOf: db.prepare<[number], OfModule<Watermark>>(
      `${watermarks} WHERE module_id = ? ORDER BY position`,
    ),
    hooksOf: db.prepare<[number], OfModule<Hook>>(
      `${hooks} WHERE module_id = ? ORDER BY run_order, position`,
    ),
    allWatermarks: db.prepare<[], OfModule<Watermark>>(`${watermarks} ORDER BY module_id, position`),
    allHooks: db.prepare<[], OfModule<Hook>>(`${hooks} ORDER BY module_id, run_order, position`),
    replace(moduleId: number, input: Pick<ModuleInput, 'watermarks' | 'hooks'>): void {
      dropWatermarks.run(moduleId);
      dropHooks.run(moduleId);
      for (const [index, watermark] of input.watermarks.entries()) {
        addWatermark.run({ lookback: null, ...watermark, module_id: moduleId, position: index + 1 });
      }
      for (const [index, hook] of input.hooks.entries()) {
        addHook.run({ ...hook, module_id: moduleId, position: index + 1 });
      }
    },
  };
}

function byModule<T>(rows: OfModule<T>[]): Map<number, T[]> {
  const grouped = new Map<number, T[]>();
  for (const row of rows) {
    const sameModule = grouped.get(row.module_id);
    if (sameModule) sameModule.push(row);
    else grouped.set(row.module_id, [row]);
  }
  return grouped;
}

function toModule(row: ModuleRow, watermarks: Watermark[], hooks: Hook[]): Module {
  const { freshness, freshness_since: _, split_json, ...rest } = row;
  return {
    ...rest,
    ...(freshness && { freshness }),
    ...(split_json && { split: JSON.parse(split_json) as Module['split'] }),
    columns_json: JSON.parse(row.columns_json) as Module['columns_json'],
    enabled: row.enabled === 1,
    watermarks: watermarks.map(({ name, connection_id, resolver_sql, default_value, lookback }) => ({
      name,
      connection_id,
      resolver_sql,
      default_value,
      ...(lookback && { lookback }),
    })),
    hooks: hooks.map(({ run_order, connection_id, sql, run_on }) => ({
      run_order,
      connection_id,
      sql,
      run_on,
    })),
  };
}
