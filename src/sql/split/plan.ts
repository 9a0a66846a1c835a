import type { Connection } from '../../domain/connection.js';
import { PipekitError } from '../../domain/errors.js';
import { destinationColumns, mergeKeyColumns } from '../../domain/module.js';
import type { RunDefinition } from '../../domain/run.js';
import type { SplitPlan } from '../../domain/split.js';
import { catalogOf } from '../catalog/index.js';
import type { Ask } from '../resolver.js';
import { boundsQuery, conditionsOf, type SplitColumn } from './ranges.js';

type Definition = Pick<RunDefinition, 'module' | 'source' | 'destination'>;

const MAX_COLUMNS = 10_000;

/** Finds the ranges of a query: which column, and where the cuts are. Only reads. Throws `rejected`. */
export async function planSplit(
  { module, source, destination }: Definition,
  query: string,
  ask: Ask,
): Promise<SplitPlan> {
  const split = module.split;
  if (!split) throw new PipekitError('internal', `The module "${module.name}" is not split`);
  const column = split.column ?? (await keyColumn(module, destination, ask));
  const position = destinationColumns(module).indexOf(column);
  const result = await ask(source, catalogOf(source.driver).zeroRows(query), 0);
  const found = result.columns[position];
  if (!found) throw cannotSplit(`The source query gives nothing for the column "${column}"`);
  const type = catalogOf(source.driver).parseType(catalogOf(source.driver).resultType(found));
  const by: SplitColumn = { driver: source.driver, name: found.name, type };
  if (result.columns.filter(({ name }) => name === by.name).length > 1)
    throw cannotSplit(`The source query has two columns named "${by.name}"`);
  const bounds = boundsQuery(query, by, split.ranges);
  const { rows } = await ask(source, bounds.sql, split.ranges);
  return { column, connections: split.connections, ranges: conditionsOf(by, bounds.read(rows)) };
}

/** The first column that the merge key names, or else the destination's primary key. */
async function keyColumn(
  module: Definition['module'],
  { driver, ...connection }: Connection,
  ask: Ask,
): Promise<string> {
  const [named] = mergeKeyColumns(module);
  if (named) return named;
  const catalog = catalogOf(driver);
  const { place, table } = catalog.placeOf(module.dest_table);
  const { sql, read } = catalog.getColumns(place, table);
  const { rows } = await ask({ driver, ...connection }, sql, MAX_COLUMNS);
  const key = rows.map(read).find(({ key_position }) => key_position === 1);
  if (key && destinationColumns(module).includes(key.name)) return key.name;
  throw cannotSplit(`${module.dest_table} has no primary key by which the load could be split`);
}

const cannotSplit = (message: string): PipekitError =>
  new PipekitError('rejected', message, {
    field: 'split.column',
    hint: 'Name a column in split.column, best one with an index in the source.',
  });
