import { destinationColumns } from '../../domain/module.js';
import type { ScriptStatement } from '../../domain/ports.js';
import type { Staged, WatermarkValues } from '../../domain/run.js';
import type { Claim, Dialect, StagingOwner } from '../dialect.js';
import { checkedMerge, type MergeSql, mergeSteps, writeLedger } from '../merge.js';
import { closingToken, fenceToken } from '../token.js';
import { destinationParts, type Engine, type ModuleDefinition } from './engine.js';
import {
  attemptName,
  attemptPrefix,
  bookkeepingTables,
  dropAttempts,
  holdFence,
  LEDGER,
  lockFence,
  raiseFence,
  readLedger,
} from './staging.js';
import { standardSweep } from './sweep.js';

/**
 * A destination in standard SQL. It holds whether or not DDL commits by itself: an attempt's table is never renamed, the
 * merge reads the one of the attempt that holds the fence, and what drops tables runs after the commit.
 */
export function standardDialect(engine: Engine): Dialect {
  const table = (text: string): string =>
    Object.values(destinationParts(engine, text)).map(engine.quoteIdentifier).join('.');
  const attempt = (claim: Claim): string => engine.staged(attemptName(claim));
  return {
    quoteIdentifier: engine.quoteIdentifier,
    qualifiedTableName: table,
    attemptTable: attempt,
    prepareStaging: (claim) => prepareStaging(engine, claim),
    publishStaging: (claim) => [...engine.session, holdFence(engine, claim)],
    mergeStatements: (owner) =>
      mergeSteps(owner.module, mergeOf(engine, table(owner.module.dest_table), shownStaging(engine, owner))),
    mergeTransaction: (claim, staged, values) =>
      mergeTransaction(engine, claim, mergeOf(engine, table(claim.module.dest_table), attempt(claim)), {
        staged,
        values,
      }),
    settleTransaction: (claim) => settleTransaction(engine, claim),
    idempotencyKey: engine.idempotencyKey,
    sweep: standardSweep(engine),
    lookBack: engine.lookBack,
  };
}

/** Which run and attempt it will be is not known when the SQL is shown. */
const shownStaging = (engine: Engine, owner: StagingOwner): string =>
  engine.staged(`${attemptPrefix(owner)}{run}_{attempt}`);

function prepareStaging(engine: Engine, claim: Claim): ScriptStatement[] {
  const { module, run } = claim;
  const token = fenceToken(claim);
  const otherOrOlder = `instance_id <> ${engine.quoteLiteral(run.instance_id)} OR token < ${token}`;
  const [row, raise] = raiseFence(engine, claim, token, otherOrOlder);
  return [
    ...engine.session,
    ...engine.bookkeeping(bookkeepingTables(engine)),
    row,
    {
      // Another installation's claim is overruled: tokens compare within one, and its own merge will now be refused.
      ...raise,
      expect_rows: 1,
      message: `A newer run or attempt has already claimed the staging of "${module.name}"; this one moved nothing`,
    },
    columnsHash(engine, module),
    engine.createAttempt(engine.staged(attemptName(claim)), destinationColumns(module), module),
    dropAttempts(engine, claim, attemptName(claim)),
  ];
}

/** A fingerprint of the destination columns a module writes. */
function columnsHash(engine: Engine, module: ModuleDefinition): ScriptStatement {
  return { name: 'columns', sql: engine.columnsOf(module, destinationColumns(module)), digest: true };
}

function mergeOf(engine: Engine, destination: string, staging: string): MergeSql {
  return {
    destination,
    staging,
    quoteIdentifier: engine.quoteIdentifier,
    deleteMatching(keys) {
      const match = keys.map((key) => `staging.${key} = dest.${key}`);
      return engine.deleteMatching(destination, staging, match.join(' AND '));
    },
  };
}

function mergeTransaction(
  engine: Engine,
  claim: Claim,
  merge: MergeSql,
  { staged, values }: { staged: Staged; values: WatermarkValues },
): ScriptStatement[] {
  const { quoteLiteral } = engine;
  return [
    ...engine.session,
    lockFence(engine, claim),
    { ...readLedger(engine, claim), stop_on_row: true },
    holdFence(engine, claim),
    ...checkedMerge(claim.module, staged, columnsHash(engine, claim.module), merge),
    writeLedger({ ledger: engine.staged(LEDGER), quoteLiteral }, claim, staged, values),
    { ...dropAttempts(engine, claim), name: 'drop' },
  ];
}

function settleTransaction(engine: Engine, claim: Claim): ScriptStatement[] {
  const token = closingToken(claim);
  const ownAndOlder = `instance_id = ${engine.quoteLiteral(claim.run.instance_id)} AND token < ${token}`;
  return [
    ...engine.session,
    ...engine.bookkeeping(bookkeepingTables(engine)),
    lockFence(engine, claim),
    ...raiseFence(engine, claim, token, ownAndOlder),
    readLedger(engine, claim),
    dropAttempts(engine, claim),
  ];
}
