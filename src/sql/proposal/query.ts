import type { DriverName } from '../../domain/connection.js';
import type { ModuleColumn } from '../../domain/module.js';
import { catalogOf, type Place } from '../catalog/index.js';
import { dialectOf } from '../dialects.js';

/** One column as a line of a select list. */
export function selectLine(
  driver: DriverName,
  { expression, dest_name }: Pick<ModuleColumn, 'expression' | 'dest_name'>,
): string {
  const alias = dialectOf(driver).quoteIdentifier(dest_name);
  return expression === alias ? expression : `${expression} AS ${alias}`;
}

/** The query of a table: each included column on a line of its own. */
export function tableQuery(
  driver: DriverName,
  place: Place,
  table: string,
  columns: ModuleColumn[],
  where?: string,
): string {
  const lines = columns.filter(({ included }) => included).map((column) => `  ${selectLine(driver, column)}`);
  const from = `FROM ${catalogOf(driver).tableReference(place, table)}`;
  return ['SELECT', lines.join(',\n'), from, ...(where ? [`WHERE ${where}`] : [])].join('\n');
}
