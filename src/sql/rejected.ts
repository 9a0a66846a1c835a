import { PipekitError } from '../domain/errors.js';
import { BAD_ROWS_LIMIT, mergeKeyColumns } from '../domain/module.js';
import type { ScriptStatement } from '../domain/ports.js';
import type { Staged } from '../domain/run.js';
import type { Claim, Dialect, StagingOwner } from './dialect.js';

/** What the name of an attempt's table has behind it where its refused rows go. */
export const REJECTED_MARK = 'r';
/** What is behind a staging's name where they stay. */
export const KEPT_MARK = '__rejected';

/** Tables for rows that the destination refuses. */
export interface RejectedSql {
  /** Where an attempt puts them, so that what counts is what belongs to the rows that are merged. */
  attemptTable(claim: Claim): string;
  /** Where they stay until the module's next successful run. */
  keptTable(owner: StagingOwner): string;
}

export const setsAside = ({ module }: { module: Pick<Claim['module'], 'bad_rows'> }): boolean =>
  module.bad_rows === 'set_aside';

/** What jrunner is told of them, and where they will be; undefined for a module whose bad rows fail its runs. */
export function rejectedTables(
  { rejected }: Dialect,
  claim: Claim,
): { set_aside: { table: string; limit: number }; kept: string } | undefined {
  if (!setsAside(claim)) return undefined;
  if (!rejected) throw cannotSetAside();
  const limit = claim.module.bad_rows_limit ?? BAD_ROWS_LIMIT;
  return { set_aside: { table: rejected.attemptTable(claim), limit }, kept: rejected.keptTable(claim) };
}

export const cannotSetAside = (): PipekitError =>
  new PipekitError('invalid', 'Bad rows can be set aside in PostgreSQL and MariaDB only', {
    field: 'bad_rows',
    hint: 'Use bad_rows: fail with this destination.',
  });

/** A NULL there cannot be merged, so such a row is a bad one. */
export const requiredKeys = ({ module }: Pick<Claim, 'module'>): string[] =>
  module.merge_strategy === 'incremental' ? mergeKeyColumns(module) : [];

/** In the merge's own transaction: the rows of the run before make place for those of this one. */
export function keepRejected(tables: RejectedSql, claim: Claim, { rejected }: Staged): ScriptStatement[] {
  const kept = tables.keptTable(claim);
  const rows = rejected?.rows ?? 0;
  return [
    { name: 'forget rejected', sql: `DELETE FROM ${kept}` },
    {
      name: 'keep rejected',
      sql: `INSERT INTO ${kept} SELECT ${claim.run.id}, r.* FROM ${tables.attemptTable(claim)} AS r`,
      expect_rows: rows,
      message: `The ${rows} rows that were set aside are no longer there; nothing was changed`,
    },
  ];
}
