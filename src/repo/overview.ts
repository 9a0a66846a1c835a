import type { Module } from '../domain/module.js';
import type { GroupRun, Run } from '../domain/run.js';
import { containing, whereAll } from './conditions.js';
import type { Db } from './database.js';
import { createRunHistory, type RunHistory } from './runHistory.js';
import { VISIBLE } from './visible.js';

/** What a list shows of a run: none of its texts but the error. */
export type RunGlance = Pick<
  Run,
  'id' | 'status' | 'started_at' | 'finished_at' | 'rows_staged' | 'rows_merged' | 'error' | 'triggered_by'
>;

/** What a list shows of a module. */
export interface ModuleGlance
  extends Pick<Module, 'id' | 'name' | 'source_connection_id' | 'dest_table' | 'merge_strategy' | 'enabled'> {
  /** Its latest run; null if it never ran. */
  last: RunGlance | null;
}

/** The modules that read from one connection, counted by how their latest run went. */
export interface SourceGlance {
  connection_id: number;
  connection_name: string;
  modules: number;
  failed: number;
  running: number;
  never_run: number;
}

export interface GroupGlance {
  id: number;
  name: string;
  members: number;
  last: Pick<GroupRun, 'id' | 'status' | 'started_at' | 'finished_at' | 'triggered_by' | 'paused'> | null;
}

export type RunBar = Pick<Run, 'id' | 'status' | 'started_at' | 'finished_at'>;

export interface Found {
  kind: 'module' | 'group' | 'connection';
  id: number;
  name: string;
}

/** Narrow reads for pages that show many things at once; each takes milliseconds over a million runs. */
export interface OverviewStore extends RunHistory {
  /** By name of the connection. */
  sources(): SourceGlance[];
  /** By name; of one source when given, after a name when given. */
  modules(page: { source?: number; after?: string; limit: number }): ModuleGlance[];
  modulesById(ids: number[]): ModuleGlance[];
  /** Modules whose latest run ended in an error, the newest failure first. */
  failing(limit: number): ModuleGlance[];
  /** The newest runs that really ran, oldest first. */
  bars(moduleId: number, limit: number): RunBar[];
  groups(): GroupGlance[];
  /** Ids of the groups that each of these modules is in. */
  groupsOf(moduleIds: number[]): Map<number, number[]>;
  /** Names that hold all the words; those that begin with the first word come first. */
  find(words: string[], limit: number): Found[];
  /** The same for somebody who may use these connections only: modules with both theirs among them, groups of such modules. */
  within(connections: number[]): OverviewStore;
}

const LATEST =
  'SELECT id FROM run_log WHERE module_id = visible.id ORDER BY started_at DESC, id DESC LIMIT 1';

const GLANCE = `${VISIBLE}
  SELECT visible.id, visible.name, source_connection_id, dest_table, merge_strategy, enabled,
         run.id AS run_id, run.status, run.started_at, run.finished_at, run.rows_staged, run.rows_merged,
         run.error, run.triggered_by
  FROM visible LEFT JOIN run_log AS run ON run.id = (${LATEST})`;

type GlanceRow = Omit<ModuleGlance, 'last' | 'enabled'> &
  Omit<RunGlance, 'id'> & { enabled: number; run_id: number | null };

export function createOverviewStore(db: Db, connections: number[] | null = null): OverviewStore {
  const scope = connections && JSON.stringify(connections);
  const sources = db.prepare<[object], SourceGlance>(`${VISIBLE}
    SELECT connection.id AS connection_id, connection.name AS connection_name, count(*) AS modules,
           total(status = 'error') AS failed, total(status = 'running') AS running, total(status IS NULL) AS never_run
    FROM (SELECT source_connection_id, (SELECT status FROM run_log WHERE id = (${LATEST})) AS status FROM visible)
    JOIN connection ON connection.id = source_connection_id
    GROUP BY connection.id ORDER BY connection.name`);
  const page = db.prepare<[object], GlanceRow>(`${GLANCE}
    WHERE (@source IS NULL OR source_connection_id = @source) AND visible.name > @after
    ORDER BY visible.name LIMIT @limit`);
  const byIds = db.prepare<[object], GlanceRow>(
    `${GLANCE} WHERE visible.id IN (SELECT value FROM json_each(@ids)) ORDER BY visible.name`,
  );
  const failing = db.prepare<[object], GlanceRow>(
    `${GLANCE} WHERE run.status = 'error' ORDER BY run.started_at DESC LIMIT @limit`,
  );
  const bars = db.prepare<[object], RunBar>(`${VISIBLE}
    SELECT id, status, started_at, finished_at FROM run_log
    WHERE module_id = (SELECT id FROM visible WHERE id = @moduleId) AND status <> 'skipped'
    ORDER BY started_at DESC, id DESC LIMIT @limit`);
  const memberships = db.prepare<[string], { module_id: number; group_id: number }>(
    'SELECT module_id, group_id FROM group_member WHERE module_id IN (SELECT value FROM json_each(?))',
  );
  return {
    sources: () => sources.all({ scope }),
    modules: ({ source, after = '', limit }) =>
      page.all({ scope, source: source ?? null, after, limit }).map(toModule),
    modulesById: (ids) => byIds.all({ scope, ids: JSON.stringify(ids) }).map(toModule),
    failing: (limit) => failing.all({ scope, limit }).map(toModule),
    bars: (moduleId, limit) => bars.all({ scope, moduleId, limit }).toReversed(),
    groups: createGroupGlances(db, scope),
    groupsOf(moduleIds) {
      const groups = new Map<number, number[]>();
      for (const { module_id, group_id } of memberships.all(JSON.stringify(moduleIds))) {
        groups.set(module_id, [...(groups.get(module_id) ?? []), group_id]);
      }
      return groups;
    },
    find: createFind(db, scope),
    ...createRunHistory(db, scope),
    within: (fewer) => createOverviewStore(db, fewer),
  };
}

function toModule({ run_id, enabled, ...row }: GlanceRow): ModuleGlance {
  const { status, started_at, finished_at, rows_staged, rows_merged, error, triggered_by, ...module } = row;
  const run = { status, started_at, finished_at, rows_staged, rows_merged, error, triggered_by };
  return { ...module, enabled: enabled === 1, last: run_id === null ? null : { id: run_id, ...run } };
}

function createGroupGlances(db: Db, scope: string | null): OverviewStore['groups'] {
  type Row = Omit<GroupGlance, 'last'> &
    Omit<NonNullable<GroupGlance['last']>, 'id' | 'paused'> & { run_id: number | null; paused: number };
  const all = db.prepare<[object], Row>(`${VISIBLE}
    SELECT grp.id, grp.name, (SELECT count(*) FROM group_member WHERE group_id = grp.id) AS members,
           run.id AS run_id, run.status, run.started_at, run.finished_at, run.triggered_by, run.paused
    FROM visible_group AS grp LEFT JOIN group_run AS run ON run.id = (
      SELECT id FROM group_run WHERE group_id = grp.id ORDER BY started_at DESC, id DESC LIMIT 1)
    ORDER BY grp.name`);
  return () =>
    all.all({ scope }).map(({ id, name, members, run_id, paused, ...run }) => ({
      id,
      name,
      members,
      last: run_id === null ? null : { id: run_id, ...run, paused: paused === 1 },
    }));
}

function createFind(db: Db, scope: string | null): OverviewStore['find'] {
  const everything = `
    SELECT 'module' AS kind, id, name FROM visible UNION ALL SELECT 'group', id, name FROM visible_group
    UNION ALL SELECT 'connection', id, name FROM connection
      WHERE @scope IS NULL OR id IN (SELECT value FROM json_each(@scope))`;
  return (words, limit) => {
    const patterns = words.map(containing);
    const named = Object.fromEntries(patterns.map((pattern, index) => [`word${index}`, pattern]));
    const conditions = Object.keys(named).map((name) => `name LIKE @${name} ESCAPE '\\'`);
    const start = (patterns[0] ?? '%').slice(1) || '%';
    return db
      .prepare<[object], Found>(`${VISIBLE}
        SELECT * FROM (${everything}) ${whereAll(conditions)}
        ORDER BY name NOT LIKE @start ESCAPE '\\', length(name), name LIMIT @limit`)
      .all({ scope, ...named, start, limit });
  };
}
