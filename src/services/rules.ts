/** What a definition must satisfy beyond its shape. Each rule throws `invalid` and names the field. */
import type { Connection, ConnectionInput } from '../domain/connection.js';
import { PipekitError } from '../domain/errors.js';
import type { GroupInput } from '../domain/group.js';
import type { ScheduleInput } from '../domain/schedule.js';
import { destinationColumns, mergeKeyColumns, type ModuleInput } from '../domain/module.js';
import { commonPool } from '../domain/runnerPool.js';
import type { Repo } from '../repo/index.js';
import {
  cannotSetAside,
  cannotSplit,
  checkPlaceholders,
  dialectOf,
  setsAside,
  splitQualifiedName,
} from '../sql/index.js';
import { checkJdbcUrl } from './jdbcUrl.js';
import { checkName } from './named.js';
import { changedFields } from './recorder.js';

export function checkConnection(repo: Repo, input: ConnectionInput): void {
  checkName(input.name);
  checkJdbcUrl(input.driver, input.jdbc_url);
  if (input.default_dest_connection_id !== null) {
    existingConnection(repo, input.default_dest_connection_id, 'default_dest_connection_id');
  }
}

/** `before` is the module as it is, when there is one. */
export function checkModule(
  repo: Repo,
  input: ModuleInput,
  before: ModuleInput | undefined,
  overridePlaceholders: boolean,
): void {
  checkName(input.name);
  const source = existingConnection(repo, input.source_connection_id, 'source_connection_id');
  const destination = existingConnection(repo, input.dest_connection_id, 'dest_connection_id');
  splitQualifiedName(input.dest_table);
  checkColumns(input);
  checkMergeKey(input);
  if (setsAside({ module: input }) && !dialectOf(destination.driver).rejected) throw cannotSetAside();
  checkSplit(input, destination);
  const resolvers = checkWatermarks(repo, input);
  commonPool([source, destination, ...resolvers]);
  for (const [index, hook] of input.hooks.entries()) {
    existingConnection(repo, hook.connection_id, `hooks[${index}].connection_id`);
  }
  const asked = ['source_query', 'watermarks'];
  const isAsBefore = before && !changedFields(before, input).some((field) => asked.includes(field));
  // What was accepted as it is, is not asked about again when something else changes.
  if (overridePlaceholders || isAsBefore) return;
  const names = input.watermarks.map((watermark) => watermark.name);
  checkPlaceholders(input.source_query, names);
}

export function checkGroup(repo: Repo, input: GroupInput): void {
  checkName(input.name);
  const ids = input.members.map((member) => member.module_id);
  for (const [index, id] of ids.entries()) {
    const field = `members[${index}].module_id`;
    if (!repo.modules.get(id)) throw invalid(field, `There is no module ${id}`);
    if (ids.indexOf(id) < index) throw invalid(field, `The group has module ${id} twice`);
  }
  for (const [index, hook] of input.hooks.entries()) {
    existingConnection(repo, hook.connection_id, `hooks[${index}].connection_id`);
  }
}

/** Two of the same would start the group twice, and the second one find it running. */
export function checkSchedule(repo: Repo, input: ScheduleInput, id?: number): void {
  if (!repo.groups.get(input.group_id)) throw invalid('group_id', `There is no group ${input.group_id}`);
  const twin = repo.schedules
    .ofGroup(input.group_id)
    .find((one) => one.id !== id && one.cron_expr === input.cron_expr && one.timezone === input.timezone);
  if (twin) throw invalid('cron_expr', `The group has this schedule already: it is schedule ${twin.id}`);
}

function existingConnection(repo: Repo, id: number, field: string): Connection {
  const connection = repo.connections.get(id);
  if (!connection) throw invalid(field, `There is no connection ${id}`);
  return connection;
}

function checkColumns(input: ModuleInput): void {
  const ids = input.columns_json.map((column) => column.id);
  const twiceAnId = firstRepeated(ids);
  if (twiceAnId) throw invalid('columns_json', `Two columns have the id ${twiceAnId}`);
  const names = destinationColumns(input);
  if (names.length === 0) throw invalid('columns_json', 'At least one column must be included');
  const twice = firstRepeated(names);
  if (twice) throw invalid('columns_json', `Two included columns write to "${twice}"`);
}

function checkMergeKey(input: ModuleInput): void {
  const key = mergeKeyColumns(input);
  if (input.merge_strategy === 'incremental' && key.length === 0) {
    throw invalid('merge_key', 'An incremental module needs a merge_key: the columns that identify a row');
  }
  const missing = key.filter((name) => !destinationColumns(input).includes(name));
  if (missing.length > 0) {
    throw invalid('merge_key', `The merge_key has ${missing.join(', ')}, which no included column writes to`);
  }
}

/** Only a load of everything: rows that an incremental run reads are few, and what append reads twice is there twice. */
function checkSplit(input: ModuleInput, { driver }: Connection): void {
  const { split, merge_strategy } = input;
  if (!split) return;
  if (!dialectOf(driver).split) throw cannotSplit();
  if (merge_strategy !== 'full')
    throw invalid('split', `A load can be split with the strategy full, not with ${merge_strategy}`);
  if (setsAside({ module: input }))
    throw invalid('split', 'A load that is split cannot set bad rows aside: use bad_rows: fail');
  if (split.column !== undefined && !destinationColumns(input).includes(split.column))
    throw invalid('split.column', `No included column writes to "${split.column}"`);
}

/** Gives the connections that the resolvers run on. */
function checkWatermarks(repo: Repo, input: ModuleInput): Connection[] {
  const twice = firstRepeated(input.watermarks.map((watermark) => watermark.name));
  if (twice) throw invalid('watermarks', `Two watermarks are named {${twice}}`);
  checkLookback(input);
  return input.watermarks.map(({ connection_id }, index) =>
    existingConnection(repo, connection_id, `watermarks[${index}].connection_id`),
  );
}

function checkLookback({ merge_strategy, watermarks }: ModuleInput): void {
  const index = watermarks.findIndex(({ lookback }) => lookback !== undefined);
  if (index < 0 || merge_strategy === 'incremental') return;
  const why =
    merge_strategy === 'append'
      ? 'append would add the rows it reads again a second time'
      : 'full reads all rows as it is';
  throw invalid(
    `watermarks[${index}].lookback`,
    `A lookback needs the strategy incremental, which merges by key: ${why}`,
  );
}

function firstRepeated(texts: string[]): string | undefined {
  return texts.find((text, index) => texts.indexOf(text) < index);
}

function invalid(field: string, message: string): PipekitError {
  return new PipekitError('invalid', message, { field });
}
