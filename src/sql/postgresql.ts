import { destinationColumns } from '../domain/module.js';
import type { ScriptStatement } from '../domain/ports.js';
import type { Staged, WatermarkValues } from '../domain/run.js';
import type { Claim, Dialect, StagingOwner } from './dialect.js';
import { quoteIdentifier, quoteLiteral } from './literal.js';
import { bookkeepingTables, dropAttemptTables, idempotencyKey } from './postgresqlBookkeeping.js';
import { resolvedLess } from './lookback.js';
import { checkedMerge, type MergeSql, mergeSteps, writeLedger } from './merge.js';
import { dropLater, makeRejected } from './postgresqlRejected.js';
import { postgresqlSweep } from './postgresqlSweep.js';
import { splitQualifiedName } from './qualifiedName.js';
import { KEPT_MARK, keepRejected, REJECTED_MARK, type RejectedSql, setsAside } from './rejected.js';
import { forgetRanges, splitSql } from './split/record.js';
import { attemptEnd, mergedEnd, stagingNameOf } from './stagingName.js';
import { closingToken, fenceToken } from './token.js';

const SCHEMA = 'pipekit_staging';
const LEDGER = `${SCHEMA}.pipekit_ledger`;

type ModuleDefinition = Claim['module'];

const columnList = (names: string[]): string => names.map(quoteIdentifier).join(', ');

function qualifiedTableName(text: string): string {
  return splitQualifiedName(text).map(quoteIdentifier).join('.');
}

/** PostgreSQL cuts names that are too long silently, so a long one is cut here and told apart by a hash. */
const stagingName = (owner: StagingOwner): string =>
  stagingNameOf(owner, {
    isPlain: (name, max) => Buffer.byteLength(name) <= max,
    cut: (name, max) =>
      Buffer.from(name)
        .subarray(0, max)
        .toString()
        .replace(/\uFFFD+$/, ''),
  });

const staged = (name: string): string => `${SCHEMA}.${quoteIdentifier(name)}`;
const attemptName = (claim: Claim): string => stagingName(claim) + attemptEnd(claim, claim.attempt);
/** The table that is merged. */
const mergedName = (owner: StagingOwner): string => stagingName(owner) + mergedEnd(owner);

const split = splitSql({ quoteLiteral, holdFence });

const rejected: RejectedSql = {
  attemptTable: (claim) => staged(attemptName(claim) + REJECTED_MARK),
  keptTable: (owner) => staged(stagingName(owner) + KEPT_MARK),
};

/** The fence row of this claim's module. */
function fenceRow(claim: Claim): string {
  return `staging = ${quoteLiteral(stagingName(claim))}`;
}

/** Updates the fence if this attempt still holds it: the database itself refuses a stale holder. */
function holdFence(claim: Claim): ScriptStatement {
  return {
    name: 'fence',
    sql: `UPDATE ${SCHEMA}.pipekit_fence SET touched_at = clock_timestamp()
 WHERE ${fenceRow(claim)} AND instance_id = ${quoteLiteral(claim.run.instance_id)} AND token = ${fenceToken(claim)}`,
    expect_rows: 1,
    message: `A newer attempt has taken over the staging of "${claim.module.name}"; this one wrote nothing`,
  };
}

/** Sets the fence to `token` where `allowed` (over the row `fence` and the new one, `excluded`) is true. */
function raiseFence(claim: Claim, token: number, allowed: string): ScriptStatement {
  const { run } = claim;
  return {
    name: 'claim',
    sql: `INSERT INTO ${SCHEMA}.pipekit_fence AS fence (staging, instance_id, token, run_uid)
VALUES (${quoteLiteral(stagingName(claim))}, ${quoteLiteral(run.instance_id)}, ${token}, ${quoteLiteral(run.uid)})
ON CONFLICT (staging) DO UPDATE
   SET instance_id = excluded.instance_id, token = excluded.token, run_uid = excluded.run_uid,
       touched_at = clock_timestamp()
 WHERE ${allowed}`,
  };
}

/** "already exists, skipping" is no news for the run's log. */
const quiet: ScriptStatement = { name: 'quiet', sql: 'SET LOCAL client_min_messages = warning' };

function prepareStaging(claim: Claim): ScriptStatement[] {
  const { module } = claim;
  const destination = qualifiedTableName(module.dest_table);
  return [
    quiet,
    ...bookkeepingTables(),
    {
      // Another installation's claim is overruled: tokens compare within one, and its own merge will now be refused.
      ...raiseFence(
        claim,
        fenceToken(claim),
        'fence.instance_id <> excluded.instance_id OR fence.token < excluded.token',
      ),
      expect_rows: 1,
      message: `A newer run or attempt has already claimed the staging of "${module.name}"; this one moved nothing`,
    },
    dropAttemptTables(stagingName(claim), '200ms', holdsRanges(claim)),
    {
      name: 'create',
      // Only the module's columns, with the destination's exact types; unlogged, since a crash means a new attempt.
      sql: `CREATE UNLOGGED TABLE ${claim.split ? 'IF NOT EXISTS ' : ''}${staged(attemptName(claim))} AS
SELECT ${columnList(destinationColumns(module))} FROM ${destination} WITH NO DATA`,
    },
    ...(setsAside(claim) ? makeRejected(rejected, claim, staged(attemptName(claim)), destination) : []),
    columnsHash(module),
  ];
}

/** That a table is the run's own and has rows that are recorded. One without may be of a run of a restored SQLite's other past. */
const holdsRanges = (claim: Claim): string | undefined =>
  claim.split
    ? `tablename = ${quoteLiteral(attemptName(claim))} AND EXISTS (${split.finished(claim)})`
    : undefined;

/** A fingerprint of the destination columns a module writes: name, type and whether NULL is refused. */
function columnsHash(module: ModuleDefinition): ScriptStatement {
  const names = destinationColumns(module).map(quoteLiteral).join(', ');
  return {
    name: 'columns',
    sql: `SELECT md5(coalesce(string_agg(attname || ' ' || format_type(atttypid, atttypmod) || ' ' || attnotnull, ','
 ORDER BY attname), '')) FROM pg_attribute
 WHERE attrelid = ${quoteLiteral(qualifiedTableName(module.dest_table))}::regclass AND attname IN (${names})`,
  };
}

function publishStaging(claim: Claim, ranges?: number): ScriptStatement[] {
  const name = stagingName(claim);
  if (ranges !== undefined) return [holdFence(claim), split.complete(claim, ranges)];
  return [
    quiet,
    holdFence(claim),
    { name: 'drop', sql: `DROP TABLE IF EXISTS ${staged(name)}` },
    { name: 'publish', sql: `ALTER TABLE ${staged(attemptName(claim))} RENAME TO ${quoteIdentifier(name)}` },
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
      return `DELETE FROM ${destination} AS dest\n USING ${staging} AS staging\n WHERE ${match.join('\n   AND ')}`;
    },
  };
}

/** The row that says this run has merged; `stop_on_row` where finding it means there is nothing left to do. */
function readLedger({ run }: Claim): ScriptStatement {
  return {
    name: 'ledger',
    sql: `SELECT source_rows, staged_rows, merged_rows FROM ${LEDGER}
 WHERE run_uid = ${quoteLiteral(run.uid)}`,
  };
}

function mergeTransaction(claim: Claim, stagedRows: Staged, values: WatermarkValues): ScriptStatement[] {
  return [
    { name: 'lock timeout', sql: `SET LOCAL lock_timeout = '60s'` },
    // First the row lock, so that a second attempt waits here, then finds the first one's ledger row.
    { name: 'lock', sql: `SELECT token FROM ${SCHEMA}.pipekit_fence WHERE ${fenceRow(claim)} FOR UPDATE` },
    { ...readLedger(claim), stop_on_row: true },
    holdFence(claim),
    ...checkedMerge(claim.module, stagedRows, columnsHash(claim.module), mergeOf(claim)),
    ...(setsAside(claim) ? keepRejected(rejected, claim, stagedRows) : []),
    writeLedger({ ledger: LEDGER, quoteLiteral }, claim, stagedRows, values),
    ...(claim.split ? dropShared(claim) : dropPublished(claim)),
    ...(setsAside(claim) ? [] : [dropLater('drop rejected', stagingName(claim) + KEPT_MARK)]),
  ];
}

const dropPublished = (claim: Claim): ScriptStatement[] => [
  { name: 'drop', sql: `DROP TABLE ${[staged(stagingName(claim)), ...asideOf(claim)].join(', ')}` },
];

/** After the commit: an earlier attempt that is frozen may hold the table, and shall hold up nothing but its drop. */
const dropShared = (claim: Claim): ScriptStatement[] => [
  forgetRanges(claim, quoteLiteral),
  dropLater('drop', attemptName(claim)),
];

const asideOf = (claim: Claim): string[] => (setsAside(claim) ? [rejected.attemptTable(claim)] : []);

function settleTransaction(claim: Claim): ScriptStatement[] {
  const name = stagingName(claim);
  return [
    quiet,
    ...bookkeepingTables(),
    { name: 'lock timeout', sql: `SET LOCAL lock_timeout = '60s'` },
    raiseFence(
      claim,
      closingToken(claim),
      'fence.instance_id = excluded.instance_id AND fence.token < excluded.token',
    ),
    // Longer than it takes an attempt of this run to hear that it is over.
    dropAttemptTables(name, '10s'),
    { name: 'drop', sql: `DROP TABLE IF EXISTS ${staged(name)}` },
    forgetRanges(claim, quoteLiteral),
    readLedger(claim),
  ];
}

export const postgresql: Dialect = {
  quoteIdentifier,
  qualifiedTableName,
  attemptTable: (claim) => staged(attemptName(claim)),
  prepareStaging,
  publishStaging,
  mergeStatements: (owner) => mergeSteps(owner.module, mergeOf(owner)),
  mergeTransaction,
  settleTransaction,
  idempotencyKey,
  sweep: postgresqlSweep,
  rejected,
  split,
  lookBack: (sql, { amount, unit }) =>
    resolvedLess(sql, (v) => (unit ? `${v} - interval '${amount} ${unit}'` : `${v} - ${amount}`)),
};
