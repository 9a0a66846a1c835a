import { destinationColumns, type Module } from '../domain/module.js';
import type { ResultColumn } from '../domain/ports.js';
import type { NewColumn } from './catalog/index.js';
import type { TypeDrift } from './typeDrift.js';

type Columns = Pick<Module, 'columns_json'>;

/**
 * Why rows of the query would end up in the wrong columns: they are written by position. Null when nothing says so; other
 * names than the module's are no drift, since a query may call its columns what it likes.
 */
export function sourceDrift(module: Columns, result: Pick<ResultColumn, 'name'>[]): string | null {
  const included = module.columns_json.filter((column) => column.included);
  const given = result.map(({ name }) => name);
  const known = new Set(
    included.flatMap(({ source_name, dest_name }) => [source_name, dest_name].map(lower)),
  );
  if (given.length !== included.length) {
    const extra = given.filter((name) => !known.has(lower(name)));
    const missing = included.filter(
      ({ source_name, dest_name }) =>
        ![source_name, dest_name].some((name) => given.map(lower).includes(lower(name))),
    );
    const what = [
      ...(extra.length > 0 ? [`new: ${extra.join(', ')}`] : []),
      ...(missing.length > 0 ? [`missing: ${missing.map(({ source_name }) => source_name).join(', ')}`] : []),
    ];
    const which = what.length > 0 ? ` (${what.join('; ')})` : '';
    return `The query gives ${given.length} columns, and the module writes ${included.length}${which}`;
  }
  return isTurned(included, given) ? turned(module, given) : null;
}

/** The same names in another order: as after `SELECT *` from a table that was made anew. */
function isTurned(included: Module['columns_json'], given: string[]): boolean {
  return (['source_name', 'dest_name'] as const).some((key) => {
    const names = included.map((column) => lower(column[key]));
    const found = given.map(lower);
    const isSameSet = names.toSorted().join('\n') === found.toSorted().join('\n');
    return isSameSet && names.join('\n') !== found.join('\n') && !isInOrder(included, found);
  });
}

/** By either of its names each column is where it should be. */
const isInOrder = (included: Module['columns_json'], found: string[]): boolean =>
  included.every(({ source_name, dest_name }, at) =>
    [source_name, dest_name].map(lower).includes(found[at] as string),
  );

const turned = (module: Columns, given: string[]): string =>
  `The query gives its columns in another order: ${given.join(', ')}, and the module writes ${destinationColumns(module).join(', ')}`;

const lower = (name: string): string => name.toLowerCase();

/** The columns that a module writes, as its destination should have them: widened where their source has been. */
export function wantedColumns(module: Columns, drift: TypeDrift[] = []): NewColumn[] {
  const types = new Map(drift.map(({ column, type }) => [column, type]));
  return module.columns_json
    .filter(({ included }) => included)
    .map(({ dest_name, dest_type }) => ({
      name: dest_name,
      type: types.get(dest_name) ?? dest_type,
      nullable: true,
      comment: null,
    }));
}
