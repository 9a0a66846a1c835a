import type { DriverName } from '../../domain/connection.js';
import { PipekitError } from '../../domain/errors.js';
import { mergeKeyColumns, type Module, type ModuleColumn, type ModuleInput } from '../../domain/module.js';
import type { Databases } from '../../domain/ports.js';
import type { Repo } from '../../repo/index.js';
import {
  catalogOf,
  defaultAlias,
  mapType,
  parseSelect,
  type SelectItem,
  selectLine,
  spliceSelect,
} from '../../sql/index.js';
import { findNamed, type IdOrName } from '../named.js';
import { askCatalog } from './catalogs.js';

/** The columns of a query as they are written, or why it can only be edited as a text. */
export type QueryItems = { items: Pick<SelectItem, 'text' | 'expression' | 'name'>[] } | { reason: string };

export interface NewModuleColumn {
  /** What the query selects. */
  expression: string;
  source_name: string;
  source_type: string;
  /** Made of the source's unless given. */
  dest_name?: string;
  dest_type?: string;
  comment: string | null;
}

type EditedModule = Pick<ModuleInput, 'source_query' | 'columns_json' | 'merge_key'>;

export interface ColumnService {
  parse(query: string, driver: DriverName): QueryItems;
  /** The query with these columns: a number is that column of the query as it is, a text a new one. Throws `invalid`. */
  splice(query: string, driver: DriverName, columns: (number | string)[]): string;
  /** The columns of a query that was written by hand, with what it selects for each, where that can be read. */
  withExpressions(
    module: Pick<ModuleInput, 'source_query' | 'columns_json'>,
    driver: DriverName,
  ): ModuleColumn[];
  /**
   * A module with these columns, and its query's SELECT list to fit: what has not changed stays as it is written, FROM and
   * WHERE too. Throws `invalid` where the query cannot be read and would have to change.
   */
  edit<M extends EditedModule>(module: M, columns: ModuleColumn[], driver: DriverName): M;
  /**
   * Adds a column at the tail: of the destination's table, of the query and of `columns_json`. Gives the module as it is to
   * be saved; what it did to the table stays if saving fails, and is found there the next time.
   */
  add(module: IdOrName, column: NewModuleColumn, signal: AbortSignal): Promise<ModuleInput>;
}

export function createColumnService(
  repo: Pick<Repo, 'modules' | 'connections'>,
  databases: Databases,
): ColumnService {
  const connection = (id: number) => findNamed('connection', repo.connections, id);
  return {
    parse(query, driver) {
      const parsed = parseSelect(query, driver);
      if ('reason' in parsed) return parsed;
      return { items: parsed.list.items.map(({ text, expression, name }) => ({ text, expression, name })) };
    },
    splice,
    withExpressions,
    edit,
    async add(idOrName, column, signal) {
      const module = findNamed('module', repo.modules, idOrName);
      const source = connection(module.source_connection_id);
      const destination = connection(module.dest_connection_id);
      const input = withColumn(module, column, source.driver, destination.driver);
      const added = input.columns_json.at(-1) as Module['columns_json'][number];
      const catalog = catalogOf(destination.driver);
      const { place, table } = catalog.placeOf(module.dest_table);
      const found = await askCatalog(databases, destination, catalog.getColumns(place, table), signal);
      const isThere = found.some(({ name }) => name === added.dest_name);
      if (!isThere) {
        const { dest_name: name, dest_type: type } = added;
        const wanted = { name, type, nullable: true, comment: column.comment };
        await databases.script(destination, catalog.addColumn(module.dest_table, wanted), signal);
      }
      return input;
    },
  };
}

function withExpressions(
  { source_query, columns_json }: Pick<ModuleInput, 'source_query' | 'columns_json'>,
  driver: DriverName,
): ModuleColumn[] {
  const parsed = parseSelect(source_query, driver);
  const items = 'list' in parsed ? parsed.list.items : [];
  if (items.length !== columns_json.length) return columns_json;
  return columns_json.map((column, index) => ({
    ...column,
    expression: (items[index] as SelectItem).expression,
  }));
}

function edit<M extends EditedModule>(module: M, columns: ModuleColumn[], driver: DriverName): M {
  const before = module.columns_json.filter(({ included }) => included);
  const after = columns.filter(({ included }) => included);
  const items = after.map((column) => {
    const at = before.findIndex(({ id }) => id === column.id);
    const old = before[at];
    const isSame = old?.expression === column.expression && old.dest_name === column.dest_name;
    return isSame ? at : selectLine(driver, column);
  });
  const isAsBefore = items.length === before.length && items.every((item, index) => item === index);
  if (!isAsBefore) requireAgreement(module.source_query, driver, before.length);
  const source_query = isAsBefore ? module.source_query : splice(module.source_query, driver, items);
  // The key is made of destination names: it goes with a column that gets another.
  const names = new Map(before.map(({ id, dest_name }) => [dest_name, columns.find((one) => one.id === id)]));
  const key = mergeKeyColumns(module).map((name) => names.get(name)?.dest_name ?? name);
  const merge_key = key.length > 0 ? key.join(',') : module.merge_key;
  return { ...module, source_query, columns_json: columns, merge_key };
}

/** Columns are told apart by their place, so a query with more or fewer would be changed in the wrong one. */
function requireAgreement(query: string, driver: DriverName, columns: number): void {
  const parsed = parseSelect(query, driver);
  if ('reason' in parsed || parsed.list.items.length === columns) return;
  throw notSpliced(`it selects ${parsed.list.items.length}, and the module has ${columns}`);
}

function splice(query: string, driver: DriverName, columns: (number | string)[]): string {
  const parsed = parseSelect(query, driver);
  if ('reason' in parsed) throw notSpliced(parsed.reason);
  const { list } = parsed;
  const items = columns.map((column) => (typeof column === 'string' ? column : list.items[column]));
  if (items.some((item) => item === undefined || item === '') || items.length === 0)
    throw notSpliced('There is no such column');
  const spliced = spliceSelect(list, items as (SelectItem | string)[]);
  // An expression with a comma, quote or comment too many would shift what follows it.
  const again = parseSelect(spliced, driver);
  if ('list' in again && again.list.items.length === columns.length) return spliced;
  throw new PipekitError('invalid', 'A new column is not one expression', { field: 'columns' });
}

function notSpliced(reason: string): PipekitError {
  return new PipekitError('invalid', `The columns of this query cannot be changed one by one: ${reason}`, {
    field: 'source_query',
    hint: 'Edit the query as a text.',
  });
}

function withColumn(
  stored: Module,
  { expression, source_name, source_type, dest_name, dest_type }: NewModuleColumn,
  source: DriverName,
  destination: DriverName,
): ModuleInput {
  const { id: _, next_resolved_query: __, ...module } = stored;
  const parsed = parseSelect(module.source_query, source);
  const count = 'list' in parsed ? parsed.list.items.length : 0;
  const lastId = Math.max(0, ...module.columns_json.map((column) => Number(column.id.slice(1))));
  const column = {
    id: `c${lastId + 1}`,
    source_name,
    source_type,
    dest_name: dest_name ?? defaultAlias(source_name),
    dest_type: dest_type ?? mapType(source, source_type, destination),
    expression,
    included: true,
  };
  if (module.columns_json.some((other) => other.included && other.dest_name === column.dest_name)) {
    throw new PipekitError('invalid', `The module writes "${column.dest_name}" already`, {
      field: 'dest_name',
    });
  }
  const kept = Array.from({ length: count }, (___, index) => index);
  return {
    ...module,
    source_query: splice(module.source_query, source, [...kept, selectLine(source, column)]),
    columns_json: [...module.columns_json, column],
  };
}
