import { db2Catalog, db2iCatalog } from './db2.js';
import { derbyCatalog } from './derby.js';
import { duckdbCatalog } from './duckdb.js';
import { h2Catalog } from './h2.js';
import { oracleCatalog } from './oracle.js';
import { sqliteCatalog } from './sqlite.js';
import { sqlserverCatalog } from './sqlserver.js';

/** Catalogues of databases in standard SQL; those of servers have not been run (docs/drivers.md). */
export const STANDARD_CATALOGS = {
  sqlite: sqliteCatalog,
  h2: h2Catalog,
  derby: derbyCatalog,
  derbyserver: derbyCatalog,
  duckdb: duckdbCatalog,
  sqlserver: sqlserverCatalog,
  db2i: db2iCatalog,
  db2: db2Catalog,
  oracle: oracleCatalog,
};
