import { standardDialect } from './dialect.js';
import * as embedded from './embedded.js';
import * as servers from './servers.js';

/** Databases whose SQL is close enough to the standard's to share one dialect. */
export const sqlite = standardDialect(embedded.sqlite);
export const h2 = standardDialect(embedded.h2);
export const derby = standardDialect(embedded.derby);
export const derbyserver = derby;
export const duckdb = standardDialect(embedded.duckdb);
export const sqlserver = standardDialect(servers.sqlserver);
export const db2i = standardDialect(servers.db2i);
export const db2 = standardDialect(servers.db2);
export const oracle = standardDialect(servers.oracle);
