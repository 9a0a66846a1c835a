import type { ScriptStatement } from '../domain/ports.js';
import type { Claim } from './dialect.js';
import { quoteIdentifier, quoteLiteral } from './mariadbBookkeeping.js';
import { attemptMark, attemptName, staged, stagingName } from './mariadbStaging.js';
import { KEPT_MARK, REJECTED_MARK, type RejectedSql, requiredKeys } from './rejected.js';

const COLUMNS =
  '`row_number` bigint NOT NULL, row_key text, column_name text, reason text NOT NULL, row_values longtext NOT NULL';
const ENGINE = 'ENGINE=InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin';

export const rejected: RejectedSql = {
  attemptTable: (claim) => staged(attemptName(claim) + REJECTED_MARK),
  keptTable: (owner) => staged(stagingName(owner) + KEPT_MARK),
};

/** Both tables. That a column must not be NULL, staging has from the destination; a merge key must not be either. */
export function makeRejected(claim: Claim): ScriptStatement[] {
  const keys = requiredKeys(claim).map((key) => `ADD CHECK (${quoteIdentifier(key)} IS NOT NULL)`);
  const [attempt, kept] = [rejected.attemptTable(claim), rejected.keptTable(claim)];
  return [
    {
      name: 'rejected',
      sql: `CREATE TABLE ${attempt} (${COLUMNS}) ${ENGINE} COMMENT=${quoteLiteral(attemptMark(claim))}`,
    },
    {
      name: 'rejected',
      sql: `CREATE TABLE IF NOT EXISTS ${kept} (run_id bigint NOT NULL, ${COLUMNS}) ${ENGINE}`,
    },
    ...(keys.length === 0
      ? []
      : [{ name: 'required', sql: `ALTER TABLE ${staged(attemptName(claim))} ${keys.join(', ')}` }]),
  ];
}

/** That a table is what a module has kept of rows that were set aside: dropped once it does that no more. */
export const isKept = (claim: Claim): string =>
  `table_name = ${quoteLiteral(stagingName(claim) + KEPT_MARK)}`;
