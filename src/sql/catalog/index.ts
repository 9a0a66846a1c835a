import type { DriverName } from '../../domain/connection.js';
import { PipekitError } from '../../domain/errors.js';
import type { Catalog } from './catalog.js';
import { mariadbCatalog } from './mariadb.js';
import { postgresqlCatalog } from './postgresql.js';

export type {
  BrowseField,
  Catalog,
  CatalogColumn,
  CatalogQuery,
  CatalogTable,
  ColumnVerdict,
  DefaultExpression,
  NewColumn,
  NewTable,
  Place,
  Search,
} from './catalog.js';
export { defaultAlias, defaultAliases } from './alias.js';
export type { LogicalType } from './logicalType.js';

/** A driver without one can be run, but has to be authored by hand. */
const CATALOGS: Partial<Record<DriverName, Catalog>> = {
  postgresql: postgresqlCatalog,
  mariadb: mariadbCatalog,
};

export function hasCatalog(driver: DriverName): boolean {
  return CATALOGS[driver] !== undefined;
}

/** Throws `invalid` for a driver whose catalogue cannot be read yet. */
export function catalogOf(driver: DriverName): Catalog {
  const catalog = CATALOGS[driver];
  if (catalog) return catalog;
  throw new PipekitError('invalid', `The catalogue of ${driver} cannot be browsed`, {
    hint: 'Write the query and the columns by hand.',
  });
}

/**
 * A type of one database as another writes it, with its precision: `DECIMAL(15,4)` → `numeric(15,4)`. Between two of a
 * kind it stays as it is, unless somebody made it in one of them.
 */
export function mapType(source: DriverName, type: string, destination: DriverName, key = false): string {
  const logical = catalogOf(source).parseType(type);
  if (source === destination && logical.kind !== 'custom') return type;
  return catalogOf(destination).typeName(logical, key);
}
