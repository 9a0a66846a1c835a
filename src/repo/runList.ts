import type { Run, RunStatus } from '../domain/run.js';
import { whereAll } from './conditions.js';
import type { Db } from './database.js';
import { type RunRow, toRun } from './runRow.js';
import { createRunSearch, IN_SCOPE, NAMED, soughtIn } from './runSearch.js';

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
const CONDITIONS = {
  module_id: 'module_id = @module_id',
  group_id:
    'EXISTS (SELECT 1 FROM run_of_group WHERE group_id = @group_id AND at = started_at AND run_id = id)',
  group_run_id: 'group_run_id = @group_run_id',
  status: 'status = @status',
  since: 'started_at >= @since',
  connections: `module_id IN ${IN_SCOPE}`,
  before: '(started_at, id) < (@started_at, @id)',
};

/** What is asked of run_of_group instead, which has a group's runs in the order they started. */
const BY_GROUP: Partial<typeof CONDITIONS> = {
  module_id: 'run_of_group.module_id = @module_id',
  group_id: 'group_id = @group_id AND id = run_id',
  since: 'at >= @since',
  connections: `run_of_group.module_id IN ${IN_SCOPE}`,
  before: '(at, run_id) < (@started_at, @id)',
};

/** The plus keeps the order of the filters' index, in which the newest few are found first. */
const holds = (errors: string): string =>
  `(module_name LIKE @like ESCAPE '\\' OR +run_log.id IN (SELECT run FROM (${errors})))`;

/** What run_of_group alone can tell, so that no run is read in vain. */
const mayHold = (errors: string): string =>
  `(run_of_group.module_id IN (SELECT module FROM named) OR +run_id IN (SELECT run FROM (${errors})))`;

/** SQLite takes the partial index run_log_exceptional only for a query that repeats its condition. */
const EXCEPTIONAL = `status <> 'success'`;

export function createRunList(db: Db): RunList {
  const search = createRunSearch(db);
  return ({ before, limit, q, ...filter }) => {
    const { module_id, group_id, group_run_id, status } = filter;
    const isOfSome = [module_id, group_id, group_run_id].some((id) => id !== undefined);
    // Those, and a status that few runs have, leave few enough to look at each.
    if (q && !isOfSome && (status === undefined || status === 'success'))
      return search({ ...filter, q, status, before, limit });
    const sought = q ? soughtIn(q) : undefined;
    const connections = filter.connections && JSON.stringify(filter.connections);
    return db
      .prepare<[object], RunRow>(selection({ ...filter, before }, sought?.errors))
      .all({ ...filter, ...sought?.parameters, connections, ...before, limit })
      .map((row) => toRun(row));
  };
}

/** @param errors the query of the runs whose error holds what is sought */
function selection(filter: Omit<RunFilter, 'q'> & { before?: RunPosition }, errors?: string): string {
  const given = (Object.keys(CONDITIONS) as (keyof typeof CONDITIONS)[]).filter((key) => filter[key]);
  const isExceptional = filter.status !== undefined && filter.status !== 'success';
  // Exceptional runs are few enough to look at each whether it is the group's; its others are read in order.
  const isByGroup = filter.group_id !== undefined && !isExceptional;
  const conditions = given.map((key) => (isByGroup && BY_GROUP[key]) || CONDITIONS[key]);
  if (isExceptional) conditions.push(EXCEPTIONAL);
  if (errors) conditions.push(holds(errors));
  if (errors && isByGroup) conditions.push(mayHold(errors));
  return `${errors && isByGroup ? NAMED : ''}
    SELECT run_log.* FROM ${isByGroup ? 'run_of_group CROSS JOIN run_log' : 'run_log'}
    ${whereAll(conditions)}
    ORDER BY ${isByGroup ? 'at DESC, run_id DESC' : 'started_at DESC, id DESC'} LIMIT @limit`;
}
