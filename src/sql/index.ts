import type { DriverName } from '../domain/connection.js';
import type { Claim, Dialect } from './dialect.js';
import { mariadb } from './mariadb.js';
import { postgresql } from './postgresql.js';

export type { Claim, Dialect, MergeStatement } from './dialect.js';
export { checkPlaceholders, fillPlaceholders, findPlaceholders } from './placeholders.js';
export { splitQualifiedName } from './qualifiedName.js';

const DIALECTS: Record<DriverName, Dialect> = { postgresql, mariadb };

export function dialectOf(driver: DriverName): Dialect {
  return DIALECTS[driver];
}

/** The merge as text, for the run record and the pages. */
export function mergeSql(dialect: Dialect, module: Claim['module']): string {
  return dialect
    .mergeStatements(module)
    .map(({ sql }) => `${sql};`)
    .join('\n\n');
}
