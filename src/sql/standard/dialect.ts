import { PipekitError } from '../../domain/errors.js';
import { destinationColumns, mergeKeyColumns } from '../../domain/module.js';
import type { ScriptStatement } from '../../domain/ports.js';
import type { Staged, WatermarkValues } from '../../domain/run.js';
import type { Claim, Dialect, MergeStatement, StagingOwner } from '../dialect.js';
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
      mergeStatements(engine, owner.module, table(owner.module.dest_table), shownStaging(engine, owner)),
    mergeTransaction: (claim, staged, values) =>
      mergeTransaction(
        engine,
        claim,
        mergeStatements(engine, claim.module, table(claim.module.dest_table), attempt(claim)),
        { staged, values, attempt: attempt(claim) },
      ),
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

function mergeStatements(
  engine: Engine,
  module: ModuleDefinition,
  destination: string,
  staging: string,
): MergeStatement[] {
  const columns = destinationColumns(module).map(engine.quoteIdentifier).join(', ');
  const insert: MergeStatement = {
    name: 'insert',
    sql: `INSERT INTO ${destination} (${columns})\nSELECT ${columns} FROM ${staging}`,
  };
  switch (module.merge_strategy) {
    case 'append':
      return [insert];
    case 'full':
      // DELETE, not TRUNCATE: readers must not see an empty table (docs/adr/0005).
      return [{ name: 'empty', sql: `DELETE FROM ${destination}` }, insert];
    case 'incremental': {
      const match = mergeKey(module)
        .map(engine.quoteIdentifier)
        .map((key) => `staging.${key} = dest.${key}`);
      return [
        { name: 'delete', sql: engine.deleteMatching(destination, staging, match.join(' AND ')) },
        insert,
      ];
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
function refuseNullKeys(engine: Engine, module: ModuleDefinition, staging: string): ScriptStatement[] {
  if (module.merge_strategy !== 'incremental') return [];
  const isNull = mergeKey(module).map((key) => `${engine.quoteIdentifier(key)} IS NULL`);
  return [
    {
      name: 'null keys',
      sql: `SELECT count(*) FROM ${staging} WHERE ${isNull.join(' OR ')}`,
      expect_value: '0',
      message: `Rows with NULL in the merge key (${mergeKeyColumns(module).join(', ')}) cannot be merged; nothing was changed`,
    },
  ];
}

function mergeTransaction(
  engine: Engine,
  claim: Claim,
  merge: MergeStatement[],
  { staged, values, attempt }: { staged: Staged; values: WatermarkValues; attempt: string },
): ScriptStatement[] {
  const { module } = claim;
  return [
    ...engine.session,
    lockFence(engine, claim),
    { ...readLedger(engine, claim), stop_on_row: true },
    holdFence(engine, claim),
    {
      ...columnsHash(engine, module),
      expect_value: staged.columns_hash,
      message: `The columns of ${module.dest_table} changed while the rows were being staged; nothing was changed`,
    },
    ...refuseNullKeys(engine, module, attempt),
    ...merge.slice(0, -1),
    {
      ...(merge.at(-1) as MergeStatement),
      expect_rows: staged.staged_rows,
      message: `Staging no longer holds the ${staged.staged_rows} rows that were copied; nothing was changed`,
    },
    writeLedger(engine, claim, staged, values),
    { ...dropAttempts(engine, claim), name: 'drop' },
  ];
}

/** In the merge's own transaction: there is a ledger row exactly if the rows are there. */
function writeLedger(
  engine: Engine,
  { run, module }: Claim,
  rows: Staged,
  values: WatermarkValues,
): ScriptStatement {
  const text = [run.uid, run.instance_id, module.name, module.dest_table, JSON.stringify(values)];
  const numbers = [run.id, rows.source_rows, rows.staged_rows, rows.staged_rows];
  return {
    name: 'ledger row',
    sql: `INSERT INTO ${engine.staged(LEDGER)}
 (run_uid, instance_id, module, dest_table, watermark_values, run_id, source_rows, staged_rows, merged_rows)
VALUES (${text.map(engine.quoteLiteral).join(', ')}, ${numbers.join(', ')})`,
    expect_rows: 1,
  };
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
