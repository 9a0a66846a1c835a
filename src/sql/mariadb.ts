import { PipekitError } from '../domain/errors.js';
import { destinationColumns, mergeKeyColumns } from '../domain/module.js';
import type { ScriptStatement } from '../domain/ports.js';
import type { Staged, WatermarkValues } from '../domain/run.js';
import type { Claim, Dialect, MergeStatement, StagingOwner } from './dialect.js';
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
import { keepRejected, setsAside } from './rejected.js';
import { forgetRanges, splitSql } from './split/record.js';
import { resolvedLess } from './lookback.js';
import { mariadbSweep } from './mariadbSweep.js';
import { closingToken, fenceToken } from './token.js';

type ModuleDefinition = Claim['module'];

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

function mergeStatements(owner: Pick<Claim, 'module'> & StagingOwner): MergeStatement[] {
  const { module } = owner;
  const destination = qualifiedTableName(module.dest_table);
  const columns = columnList(destinationColumns(module));
  const staging = staged(mergedName(owner));
  const insert: MergeStatement = {
    name: 'insert',
    sql: `INSERT INTO ${destination} (${columns})\nSELECT ${columns} FROM ${staging}`,
  };
  switch (module.merge_strategy) {
    case 'append':
      return [insert];
    case 'full':
      // DELETE, not TRUNCATE, which commits by itself: readers would see an empty table (docs/adr/0005).
      return [{ name: 'empty', sql: `DELETE FROM ${destination}` }, insert];
    case 'incremental': {
      const match = mergeKey(module).map(
        (key) => `dest.${quoteIdentifier(key)} = staging.${quoteIdentifier(key)}`,
      );
      const sql = `DELETE dest FROM ${destination} AS dest\n JOIN ${staging} AS staging\n   ON ${match.join('\n  AND ')}`;
      return [{ name: 'delete', sql }, insert];
    }
  }
}

function mergeKey(module: ModuleDefinition): string[] {
  const key = mergeKeyColumns(module);
  if (key.length > 0) return key;
  throw new PipekitError('invalid', `The incremental module "${module.name}" has no merge key`, {
    field: 'merge_key',
  });
}

/** A NULL in the key matches nothing, so such a row would be added again by every run. */
function refuseNullKeys(claim: Claim): ScriptStatement[] {
  const { module } = claim;
  if (module.merge_strategy !== 'incremental') return [];
  const isNull = mergeKey(module).map((key) => `${quoteIdentifier(key)} IS NULL`);
  return [
    {
      name: 'null keys',
      sql: `SELECT count(*) FROM ${staged(mergedName(claim))} WHERE ${isNull.join(' OR ')}`,
      expect_value: '0',
      message: `Rows with NULL in the merge key (${mergeKeyColumns(module).join(', ')}) cannot be merged; nothing was changed`,
    },
  ];
}

function mergeTransaction(claim: Claim, stagedRows: Staged, values: WatermarkValues): ScriptStatement[] {
  const { module } = claim;
  const [insert, ...before] = mergeStatements(claim).toReversed() as [MergeStatement, ...MergeStatement[]];
  return [
    ...lock(claim),
    { ...readLedger(claim), stop_on_row: true },
    holdFence(claim),
    ...holdStaging(claim),
    requireTransactions(module),
    {
      ...columnsHash(module),
      expect_value: stagedRows.columns_hash,
      message: `The columns of ${module.dest_table} changed while the rows were being staged; nothing was changed`,
    },
    ...refuseNullKeys(claim),
    ...before,
    {
      ...insert,
      expect_rows: stagedRows.staged_rows,
      message: `Staging no longer holds the ${stagedRows.staged_rows} rows that were copied; nothing was changed`,
    },
    ...(setsAside(claim) ? keepRejected(rejected, claim, stagedRows) : []),
    writeLedger(claim, stagedRows, values),
    ...(claim.split ? [forgetRanges(claim, quoteLiteral)] : []),
    ...dropOwn(claim, setsAside(claim) ? undefined : isKept(claim)),
  ];
}

/** In the merge's own transaction: there is a ledger row exactly if the rows are there. */
function writeLedger({ run, module }: Claim, rows: Staged, values: WatermarkValues): ScriptStatement {
  const text = [run.uid, run.instance_id, module.name, module.dest_table, JSON.stringify(values)].map(
    quoteLiteral,
  );
  const numbers = [run.id, rows.source_rows, rows.staged_rows, rows.staged_rows];
  return {
    name: 'ledger row',
    sql: `INSERT INTO ${STAGING}.pipekit_ledger
 (run_uid, instance_id, module, dest_table, watermark_values, run_id, source_rows, staged_rows, merged_rows)
VALUES (${text.join(', ')}, ${numbers.join(', ')})`,
    expect_rows: 1,
  };
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
  mergeStatements,
  mergeTransaction,
  settleTransaction,
  idempotencyKey,
  sweep: mariadbSweep,
  rejected,
  split,
  lookBack: (sql, { amount, unit }) =>
    resolvedLess(sql, (v) => (unit ? `${v} - INTERVAL ${amount} ${unit.slice(0, -1)}` : `${v} - ${amount}`)),
};
