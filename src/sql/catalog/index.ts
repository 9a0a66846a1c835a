import type { DriverName } from '../../domain/connection.js';
import type { Catalog } from './catalog.js';
import { mariadbCatalog } from './mariadb.js';
import { postgresqlCatalog } from './postgresql.js';
import { STANDARD_CATALOGS } from './standard/index.js';

export type {
  BrowseField,
  Catalog,
  CatalogColumn,
  CatalogQuery,
  CatalogTable,
  ColumnVerdict,
  NewColumn,
  NewTable,
  Place,
} from './catalog.js';
export { defaultAlias, defaultAliases } from './alias.js';
export type { LogicalType } from './logicalType.js';

const CATALOGS: Record<DriverName, Catalog> = {
  postgresql: postgresqlCatalog,
  mariadb: mariadbCatalog,
  mysql: mariadbCatalog,
  ...STANDARD_CATALOGS,
};

export function catalogOf(driver: DriverName): Catalog {
  return CATALOGS[driver];
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
