import type { DriverName } from '../domain/connection.js';
import type { Claim, Dialect, StagingOwner } from './dialect.js';
import { mariadb } from './mariadb.js';
import { postgresql } from './postgresql.js';

export * from './catalog/index.js';
export type { Claim, Dialect, MergeStatement } from './dialect.js';
export { checkPlaceholders, fillPlaceholders, findPlaceholders } from './placeholders.js';
export { placeholdersOf, requireOneStatement, withoutSemicolon } from './parsing/statements.js';
export { type ParsedSelect, parseSelect, type SelectList, spliceSelect } from './parsing/selectList.js';
export type { SelectItem } from './parsing/selectItem.js';
export { splitQualifiedName } from './qualifiedName.js';
export { instanceMark } from './stagingName.js';
export { abandoned } from './sweep.js';

const DIALECTS: Record<DriverName, Dialect> = { postgresql, mariadb };

export function dialectOf(driver: DriverName): Dialect {
  return DIALECTS[driver];
}

/** The merge as text, for the run record and the pages. */
export function mergeSql(dialect: Dialect, owner: Pick<Claim, 'module'> & StagingOwner): string {
  return dialect
    .mergeStatements(owner)
    .map(({ sql }) => `${sql};`)
    .join('\n\n');
}
