import type { ScriptStatement } from '../domain/ports.js';
import type { Claim } from './dialect.js';
import { dropTables, quoteIdentifier, quoteLiteral, STAGING, sessionLimits } from './mariadbBookkeeping.js';
import { attemptEnd, mergedEnd, type StagingOwner, stagingNameOf } from './stagingName.js';
import { fenceToken } from './token.js';

export const staged = (name: string): string => `${STAGING}.${quoteIdentifier(name)}`;

/** Where another name could mean the same table (capitals, by system), what is left of it is told apart by a hash. */
export const stagingName = (owner: StagingOwner): string =>
  stagingNameOf(owner, {
    isPlain: (name, max) => name.length <= max && /^[a-z0-9_ -]*[a-z0-9_-]$/.test(name),
    cut: (name, max) =>
      name
        .toLowerCase()
        .replaceAll(/[^a-z0-9_-]+/g, '_')
        .slice(0, max),
  });

export const attemptName = (claim: Claim): string => stagingName(claim) + attemptEnd(claim, claim.attempt);
/** The table that is merged. */
export const mergedName = (owner: StagingOwner): string => stagingName(owner) + mergedEnd(owner);

/** Written into each staging table: it keeps this when it is renamed. */
export const attemptMark = ({ run, attempt, split }: Claim): string =>
  `${run.uid} ${split ? 'split' : attempt}`;

const fenceRow = (claim: Claim): string => `staging = ${quoteLiteral(stagingName(claim))}`;

/** Updates the fence if this attempt still holds it: the database itself refuses a stale holder. */
export function holdFence(claim: Claim): ScriptStatement {
  return {
    name: 'fence',
    sql: `UPDATE ${STAGING}.pipekit_fence SET touched_at = current_timestamp(6)
 WHERE ${fenceRow(claim)} AND instance_id = ${quoteLiteral(claim.run.instance_id)} AND token = ${fenceToken(claim)}`,
    expect_rows: 1,
    message: `A newer attempt has taken over the staging of "${claim.module.name}"; this one wrote nothing`,
  };
}

/** Sets the fence to `token` where `allowed` is true. A new row begins below every token. */
export function raiseFence(claim: Claim, token: number, allowed: string): [ScriptStatement, ScriptStatement] {
  const { run } = claim;
  const [instance, uid] = [run.instance_id, run.uid].map(quoteLiteral);
  return [
    {
      name: 'fence row',
      sql: `INSERT INTO ${STAGING}.pipekit_fence (staging, instance_id, token, run_uid)
VALUES (${quoteLiteral(stagingName(claim))}, ${instance}, 0, ${uid}) ON DUPLICATE KEY UPDATE staging = staging`,
    },
    {
      name: 'claim',
      sql: `UPDATE ${STAGING}.pipekit_fence
   SET token = ${token}, instance_id = ${instance}, run_uid = ${uid}, touched_at = current_timestamp(6)
 WHERE ${fenceRow(claim)} AND (${allowed})`,
    },
  ];
}

/** The row that says this run has merged; `stop_on_row` where finding it means there is nothing left to do. */
export function readLedger({ run }: Claim): ScriptStatement {
  return {
    name: 'ledger',
    sql: `SELECT source_rows, staged_rows, merged_rows FROM ${STAGING}.pipekit_ledger
 WHERE run_uid = ${quoteLiteral(run.uid)}`,
  };
}

/** Reading it keeps every DROP and RENAME of it waiting until this transaction ends; then it is asked whose it is. */
export function holdStaging(claim: Claim): ScriptStatement[] {
  const name = mergedName(claim);
  return [
    { name: 'hold', sql: `SELECT 1 FROM ${staged(name)} LIMIT 1` },
    {
      name: 'attempt',
      sql: `SELECT table_comment FROM information_schema.tables
 WHERE table_schema = '${STAGING}' AND table_name = ${quoteLiteral(name)}`,
      expect_value: attemptMark(claim),
      message: `The staging of "${claim.module.name}" holds another attempt's rows; nothing was changed`,
    },
  ];
}

/** The row lock first: a second attempt waits there, and only then reads what the first has committed. */
export const lock = (claim: Claim): ScriptStatement[] => [
  sessionLimits,
  { name: 'isolation', sql: 'SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED' },
  { name: 'lock', sql: `SELECT token FROM ${STAGING}.pipekit_fence WHERE ${fenceRow(claim)} FOR UPDATE` },
];

/** By the mark, so that a late one cannot drop a newer run's. */
export const dropOwn = ({ run }: Claim, andThose = 'FALSE'): ScriptStatement[] =>
  dropTables(
    'drop',
    `LEFT(table_comment, ${run.uid.length + 1}) = ${quoteLiteral(`${run.uid} `)} OR ${andThose}`,
  );
