import type { Run, RunStatus } from '../domain/run.js';
import type { Db } from './database.js';
import { type RunRow, toRun } from './runRow.js';
import { createRunSearch } from './runSearch.js';

export interface RunFilter {
  module_id?: number;
  group_id?: number;
  group_run_id?: number;
  status?: RunStatus;
  /** Only runs that started at this time or later: ISO 8601 in UTC. */
  since?: string;
  /** Part of the module's name or of the error, whatever the case. */
  q?: string;
  /** Only runs of modules that read from and write to these. */
  connections?: number[];
}

/** Where the page before ended. Times alone do not do: runs of a group start within one millisecond. */
export interface RunPosition {
  started_at: string;
  id: number;
}

export type RunList = (page: RunFilter & { before?: RunPosition; limit: number }) => Run[];

/** One SQL condition per filter, so that a query names only what it filters by and can take the right index. */
const CONDITIONS: Record<keyof RunFilter | 'before', string> = {
  module_id: 'module_id = @module_id',
  group_id:
    'EXISTS (SELECT 1 FROM run_of_group WHERE group_id = @group_id AND at = started_at AND run_id = id)',
  group_run_id: 'group_run_id = @group_run_id',
  status: 'status = @status',
  since: 'started_at >= @since',
  q: `(module_name LIKE @q ESCAPE '\\' OR error LIKE @q ESCAPE '\\')`,
  connections: `module_id IN (
    SELECT id FROM module
    WHERE source_connection_id IN (SELECT value FROM json_each(@connections))
      AND dest_connection_id IN (SELECT value FROM json_each(@connections)))`,
  before: '(started_at, id) < (@started_at, @id)',
};

/** What is asked of run_of_group instead, which has a group's runs in the order they started. */
const BY_GROUP: Partial<typeof CONDITIONS> = {
  group_id: 'group_id = @group_id AND id = run_id',
  since: 'at >= @since',
  before: '(at, run_id) < (@started_at, @id)',
};

/** SQLite takes the partial index run_log_exceptional only for a query that repeats its condition. */
const EXCEPTIONAL = `status <> 'success'`;

export function createRunList(db: Db): RunList {
  const search = createRunSearch(db);
  return ({ before, limit, q, connections: ids, ...filter }) => {
    const { since, ...others } = filter;
    const isSearch = !ids && Object.values(others).every((value) => value === undefined);
    // Other filters leave few enough rows to look at each.
    if (q && isSearch) return search({ q, since, before, limit });
    const connections = ids && JSON.stringify(ids);
    const values = { ...filter, q: q && `%${q.replace(/[\\%_]/g, '\\$&')}%`, before, connections };
    const given = (Object.keys(CONDITIONS) as (keyof typeof CONDITIONS)[]).filter((key) => values[key]);
    const isExceptional = filter.status !== undefined && filter.status !== 'success';
    // Exceptional runs are few enough to look at each whether it is the group's; its others are read in order.
    const isByGroup = filter.group_id !== undefined && !isExceptional;
    const conditions = given.map((key) => (isByGroup && BY_GROUP[key]) || CONDITIONS[key]);
    if (isExceptional) conditions.push(EXCEPTIONAL);
    const where = conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : '';
    const ordered = isByGroup ? 'ORDER BY at DESC, run_id DESC' : 'ORDER BY started_at DESC, id DESC';
    const rows = db
      .prepare<[object], RunRow>(
        `SELECT run_log.* FROM ${isByGroup ? 'run_of_group CROSS JOIN run_log' : 'run_log'}
         ${where} ${ordered} LIMIT @limit`,
      )
      .all({ ...filter, connections, q: values.q, ...before, limit });
    return rows.map((row) => toRun(row));
  };
}
