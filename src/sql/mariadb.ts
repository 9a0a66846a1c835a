import { destinationColumns } from '../domain/module.js';
import type { ScriptStatement } from '../domain/ports.js';
import type { Staged, WatermarkValues } from '../domain/run.js';
import type { Claim, Dialect, StagingOwner } from './dialect.js';
import {
  bookkeepingTables,
  dropNow,
  dropTables,
  idempotencyKey,
  isAttemptTable,
  quoteIdentifier,
  quoteLiteral,
  STAGING,
  sessionLimits,
} from './mariadbBookkeeping.js';
import { columnsHash, qualifiedTableName, requireTransactions } from './mariadbDestination.js';
import {
  attemptMark,
  attemptName,
  dropOwn,
  holdFence,
  holdStaging,
  lock,
  mergedName,
  raiseFence,
  readLedger,
  staged,
  stagingName,
} from './mariadbStaging.js';
import { isKept, makeRejected, rejected } from './mariadbRejected.js';
import { checkedMerge, type MergeSql, mergeSteps, writeLedger } from './merge.js';
import { keepRejected, setsAside } from './rejected.js';
import { forgetRanges, splitSql } from './split/record.js';
import { resolvedLess } from './lookback.js';
import { mariadbSweep } from './mariadbSweep.js';
import { closingToken, fenceToken } from './token.js';

const columnList = (names: string[]): string => names.map(quoteIdentifier).join(', ');

const split = splitSql({ quoteLiteral, holdFence });

function prepareStaging(claim: Claim): ScriptStatement[] {
  const { module, run } = claim;
  const token = fenceToken(claim);
  const otherOrOlder = `instance_id <> ${quoteLiteral(run.instance_id)} OR token < ${token}`;
  const [row, raise] = raiseFence(claim, token, otherOrOlder);
  return [
    sessionLimits,
    requireTransactions(module),
    ...bookkeepingTables(),
    row,
    {
      // Another installation's claim is overruled: tokens compare within one, and its own merge will now be refused.
      ...raise,
      expect_rows: 1,
      message: `A newer run or attempt has already claimed the staging of "${module.name}"; this one moved nothing`,
    },
    columnsHash(module),
    ...(claim.split ? dropNow('other', isOfAnother(claim)) : []),
    {
      name: 'create',
      // Commits the claim by itself. An attempt that ends right before it leaves a claim, which a later one overrules.
      sql: `CREATE TABLE ${claim.split ? 'IF NOT EXISTS ' : ''}${staged(attemptName(claim))} ENGINE=InnoDB COMMENT=${quoteLiteral(attemptMark(claim))} AS
SELECT ${columnList(destinationColumns(module))} FROM ${qualifiedTableName(module.dest_table)} LIMIT 0`,
    },
    ...(setsAside(claim) ? makeRejected(claim) : []),
    ...dropTables('leftovers', isAttemptTable(stagingName(claim), attemptName(claim))),
  ];
}

/** That a table has the name of this run's and is not: it is of a run of a restored SQLite's other past. */
const isOfAnother = (claim: Claim): string =>
  `table_name = ${quoteLiteral(attemptName(claim))} AND table_comment <> ${quoteLiteral(attemptMark(claim))}`;

/**
 * DROP and RENAME commit by themselves, so a stale attempt may still replace a newer one's table after its look at the
 * fence. The merge therefore asks whose rows it has before it.
 */
function publishStaging(claim: Claim, ranges?: number): ScriptStatement[] {
  if (ranges !== undefined) return [sessionLimits, holdFence(claim), split.complete(claim, ranges)];
  const name = staged(stagingName(claim));
  return [
    sessionLimits,
    holdFence(claim),
    { name: 'drop', sql: `DROP TABLE IF EXISTS ${name}` },
    { name: 'publish', sql: `RENAME TABLE ${staged(attemptName(claim))} TO ${name}` },
  ];
}

function mergeOf(owner: Pick<Claim, 'module'> & StagingOwner): MergeSql {
  const destination = qualifiedTableName(owner.module.dest_table);
  const staging = staged(mergedName(owner));
  return {
    destination,
    staging,
    quoteIdentifier,
    deleteMatching(keys) {
      const match = keys.map((key) => `dest.${key} = staging.${key}`);
      return `DELETE dest FROM ${destination} AS dest\n JOIN ${staging} AS staging\n   ON ${match.join('\n  AND ')}`;
    },
  };
}

function mergeTransaction(claim: Claim, stagedRows: Staged, values: WatermarkValues): ScriptStatement[] {
  const { module } = claim;
  return [
    ...lock(claim),
    { ...readLedger(claim), stop_on_row: true },
    holdFence(claim),
    ...holdStaging(claim),
    requireTransactions(module),
    ...checkedMerge(module, stagedRows, columnsHash(module), mergeOf(claim)),
    ...(setsAside(claim) ? keepRejected(rejected, claim, stagedRows) : []),
    writeLedger({ ledger: `${STAGING}.pipekit_ledger`, quoteLiteral }, claim, stagedRows, values),
    ...(claim.split ? [forgetRanges(claim, quoteLiteral)] : []),
    ...dropOwn(claim, setsAside(claim) ? undefined : isKept(claim)),
  ];
}

function settleTransaction(claim: Claim): ScriptStatement[] {
  const name = stagingName(claim);
  const token = closingToken(claim);
  const ownAndOlder = `instance_id = ${quoteLiteral(claim.run.instance_id)} AND token < ${token}`;
  return [
    sessionLimits,
    ...bookkeepingTables(),
    ...lock(claim),
    ...raiseFence(claim, token, ownAndOlder),
    forgetRanges(claim, quoteLiteral),
    readLedger(claim),
    ...dropTables('leftovers', isAttemptTable(name)),
    ...dropOwn(claim),
  ];
}

export const mariadb: Dialect = {
  quoteIdentifier,
  qualifiedTableName,
  attemptTable: (claim) => staged(attemptName(claim)),
  prepareStaging,
  publishStaging,
  mergeStatements: (owner) => mergeSteps(owner.module, mergeOf(owner)),
  mergeTransaction,
  settleTransaction,
  idempotencyKey,
  sweep: mariadbSweep,
  rejected,
  split,
  lookBack: (sql, { amount, unit }) =>
    resolvedLess(sql, (v) => (unit ? `${v} - INTERVAL ${amount} ${unit.slice(0, -1)}` : `${v} - ${amount}`)),
};
