import type { DriverName } from '../domain/connection.js';
import { type CatalogColumn, catalogOf, type NewColumn } from './catalog/index.js';
import { holds } from './catalog/holds.js';
import type { ScriptStatement } from '../domain/ports.js';

/** What keeps a table from taking a module's rows as they are. */
export interface Difference {
  column: string;
  /** `missing` and `narrower` can be mended by the statements; `incompatible` and `required` cannot. */
  problem: 'missing' | 'narrower' | 'incompatible' | 'required';
  /** One sentence. */
  message: string;
  statements: ScriptStatement[];
}

/** Compares the columns that a module writes with those of the table. Other columns are no matter, unless they need a value. */
export function compareDestination(
  driver: DriverName,
  table: string,
  wanted: NewColumn[],
  existing: CatalogColumn[],
): Difference[] {
  const needed = existing.filter(
    (column) => !column.nullable && column.default === null && !isGenerated(column),
  );
  return [
    ...wanted.flatMap((column) => compareColumn(driver, table, column, existing)),
    ...needed
      .filter(({ name }) => wanted.every((column) => column.name !== name))
      .map(
        ({ name }): Difference => ({
          column: name,
          problem: 'required',
          message: `${table} has a column "${name}" that must not be NULL, has no default, and gets no value`,
          statements: [],
        }),
      ),
  ];
}

/** A server fills these by itself, though they have no default to show. */
function isGenerated({ type }: CatalogColumn): boolean {
  return /\bserial\b|\bidentity\b|\bauto_increment\b/i.test(type);
}

function compareColumn(
  driver: DriverName,
  table: string,
  column: NewColumn,
  existing: CatalogColumn[],
): Difference[] {
  const catalog = catalogOf(driver);
  const found = existing.find(({ name }) => name === column.name);
  if (!found) {
    const message = `${table} has no column "${column.name}"`;
    const statements = catalog.addColumn(table, column);
    return [{ column: column.name, problem: 'missing', message, statements }];
  }
  const [from, to] = [catalog.parseType(column.type), catalog.parseType(found.type)];
  if (holds(to, from)) return [];
  const message = `"${column.name}" of ${table} is ${found.type}, and ${column.type} is wanted`;
  // Only a type that holds all the old one did: nothing that is there is changed.
  if (!holds(from, to)) return [{ column: column.name, problem: 'incompatible', message, statements: [] }];
  const { nullable, comment } = found;
  const statements = catalog.widenColumn(table, { ...column, nullable, comment });
  return [{ column: column.name, problem: 'narrower', message, statements }];
}
