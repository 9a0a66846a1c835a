import type { ScriptStatement } from '../../domain/ports.js';
import type { Claim, StagingOwner } from '../dialect.js';
import { stagingNameOf } from '../stagingName.js';
import { fenceToken } from '../token.js';
import type { Engine } from './engine.js';

/** A name without `__`, which ends the staging's name in that of an attempt, and that no system folds into another. */
export const stagingName = (owner: StagingOwner): string =>
  stagingNameOf(owner, {
    isPlain: (name, max) => name.length <= max && /^[a-z0-9-]+(?:_[a-z0-9-]+)*$/.test(name),
    cut: (name, max) =>
      name
        .toLowerCase()
        .replaceAll(/[^a-z0-9-]+/g, '_')
        .replaceAll(/^_+/g, '')
        .slice(0, max)
        .replaceAll(/_+$/g, ''),
  });

export const attemptPrefix = (owner: StagingOwner): string => `${stagingName(owner)}__`;
export const attemptName = (claim: Claim): string =>
  `${attemptPrefix(claim)}${claim.run.id}_${claim.attempt}`;

export const FENCE = 'pipekit_fence';
export const LEDGER = 'pipekit_ledger';

/** The statements that make both tables, by name. */
export function bookkeepingTables({
  staged,
  types: { key, text, number, moment },
  now,
}: Engine): Record<string, string> {
  const since = (name: string): string => `${name} ${moment} DEFAULT ${now} NOT NULL`;
  return {
    [FENCE]: `CREATE TABLE ${staged(FENCE)} (staging ${key} NOT NULL PRIMARY KEY, instance_id ${key} NOT NULL,
 token ${number} NOT NULL, run_uid ${key} NOT NULL, ${since('touched_at')})`,
    [LEDGER]: `CREATE TABLE ${staged(LEDGER)} (run_uid ${key} NOT NULL PRIMARY KEY, instance_id ${key} NOT NULL,
 run_id ${number} NOT NULL, module ${text} NOT NULL, dest_table ${text} NOT NULL, source_rows ${number} NOT NULL,
 staged_rows ${number} NOT NULL, merged_rows ${number} NOT NULL, watermark_values ${text} NOT NULL, ${since('committed_at')})`,
  };
}

const fenceRow = ({ quoteLiteral }: Engine, claim: Claim): string =>
  `staging = ${quoteLiteral(stagingName(claim))}`;

/** Sets the fence to `token` where `allowed` is true of its row, which is made where it is missing. */
export function raiseFence(
  engine: Engine,
  claim: Claim,
  token: number,
  allowed: string,
): [ScriptStatement, ScriptStatement] {
  const { staged, quoteLiteral, dual, now } = engine;
  const instance = quoteLiteral(claim.run.instance_id);
  const uid = quoteLiteral(claim.run.uid);
  return [
    {
      name: 'fence row',
      sql: `INSERT INTO ${staged(FENCE)} (staging, instance_id, token, run_uid)
SELECT ${quoteLiteral(stagingName(claim))}, ${instance}, -1, ${uid}${dual}
 WHERE NOT EXISTS (SELECT 1 FROM ${staged(FENCE)} WHERE ${fenceRow(engine, claim)})`,
    },
    {
      name: 'claim',
      sql: `UPDATE ${staged(FENCE)} SET instance_id = ${instance}, token = ${token}, run_uid = ${uid}, touched_at = ${now}
 WHERE ${fenceRow(engine, claim)} AND (${allowed})`,
    },
  ];
}

/** Takes the fence's row until the transaction ends: a second attempt waits here, and then reads what the first did. */
export function lockFence(engine: Engine, claim: Claim): ScriptStatement {
  return {
    name: 'lock',
    sql: `UPDATE ${engine.staged(FENCE)} SET touched_at = ${engine.now} WHERE ${fenceRow(engine, claim)}`,
  };
}

/** Updates the fence if this attempt still holds it: the database itself refuses a stale holder. */
export function holdFence(engine: Engine, claim: Claim): ScriptStatement {
  const { staged, now, quoteLiteral } = engine;
  return {
    name: 'fence',
    sql: `UPDATE ${staged(FENCE)} SET touched_at = ${now}
 WHERE ${fenceRow(engine, claim)} AND instance_id = ${quoteLiteral(claim.run.instance_id)} AND token = ${fenceToken(claim)}`,
    expect_rows: 1,
    message: `A newer attempt has taken over the staging of "${claim.module.name}"; this one wrote nothing`,
  };
}

/** The row that says this run has merged. */
export function readLedger({ staged, quoteLiteral }: Engine, { run }: Claim): ScriptStatement {
  return {
    name: 'ledger',
    sql: `SELECT source_rows, staged_rows, merged_rows FROM ${staged(LEDGER)} WHERE run_uid = ${quoteLiteral(run.uid)}`,
  };
}

/** Drops what attempts of this module left, once the rest is committed: what is held passes to the next run. */
export function dropAttempts(engine: Engine, claim: Claim, except = ''): ScriptStatement {
  return {
    name: 'leftovers',
    sql: dropsOf(engine, attemptPrefix(claim), except),
    execute_rows: true,
    after_commit: true,
  };
}

/** A query whose rows are the DROPs of the staging tables that begin with `prefix`, except one. */
function dropsOf(engine: Engine, prefix: string, except: string): string {
  const { quoteLiteral, concatenate, substring } = engine;
  const { name, from } = engine.stagingTables;
  // To Oracle, nothing differs from the empty string.
  const other = except === '' ? '' : ` AND ${name} <> ${quoteLiteral(except)}`;
  // Their names are plain, so that quoting one is putting it between the quotes.
  const [before = '', after = ''] = engine.staged('?').split('?').map(quoteLiteral);
  return `SELECT ${quoteLiteral('DROP TABLE ')} ${concatenate} ${before} ${concatenate} ${name} ${concatenate} ${after} ${from}
 AND ${substring}(${name}, 1, ${prefix.length}) = ${quoteLiteral(prefix)}${other}`;
}
