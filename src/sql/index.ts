import type { Claim, Dialect, StagingOwner } from './dialect.js';

export * from './catalog/index.js';
export { type Difference, compareDestination } from './difference.js';
export { sourceDrift, wantedColumns } from './drift.js';
export { encryptionOf } from './encryption.js';
export { privilegesSql, stagingGrant, testSql } from './privileges.js';
export { dialectOf } from './dialects.js';
export type { Claim } from './dialect.js';
export {
  keyOf,
  proposeColumns,
  proposeQueryColumns,
  type ProposedColumn,
} from './proposal/columns.js';
export { selectLine, tableQuery } from './proposal/query.js';
export { guessWatermark, type WatermarkGuess } from './proposal/watermark.js';
export { beyondMending, type TypeDrift, typeDrift } from './typeDrift.js';
export { columnVerdict, logicalVerdict } from './verdict.js';
export { checkPlaceholders, fillPlaceholders, findPlaceholders } from './placeholders.js';
export { placeholdersOf, requireOneStatement, withoutSemicolon } from './parsing/statements.js';
export { parseSelect, type SelectList, spliceSelect } from './parsing/selectList.js';
export type { SelectItem } from './parsing/selectItem.js';
export { firstRows } from './firstRows.js';
export { splitQualifiedName } from './qualifiedName.js';
export { askResolver } from './resolver.js';
export { cannotSetAside, rejectedTables, setsAside } from './rejected.js';
export { instanceMark } from './stagingName.js';
export { cannotSplit, finishedRange, planSplit, rangeQuery, type RangeClaim } from './split/index.js';
export { abandoned } from './sweep.js';

/** The merge as text, for the run record and the pages. */
export function mergeSql(dialect: Dialect, owner: StagingOwner & Pick<Claim, 'module'>): string {
  return dialect
    .mergeStatements(owner)
    .map(({ sql }) => `${sql};`)
    .join('\n\n');
}
