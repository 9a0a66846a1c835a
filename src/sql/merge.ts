/** What a merge is made of in every dialect; how one quotes, where its tables are and how it deletes by key is its own. */
import { PipekitError } from '../domain/errors.js';
import { destinationColumns, mergeKeyColumns } from '../domain/module.js';
import type { ScriptStatement } from '../domain/ports.js';
import type { Staged, WatermarkValues } from '../domain/run.js';
import type { Claim, MergeStatement } from './dialect.js';

type ModuleDefinition = Claim['module'];

export interface MergeSql {
  /** Quoted tables. */
  destination: string;
  staging: string;
  quoteIdentifier(name: string): string;
  /** Deletes the destination's rows whose key, of these quoted columns, is in staging. */
  deleteMatching(keys: string[]): string;
}

/** From staging into the destination: the last of them inserts. */
export function mergeSteps(module: ModuleDefinition, merge: MergeSql): MergeStatement[] {
  const { destination, staging, quoteIdentifier, deleteMatching } = merge;
  const columns = destinationColumns(module).map(quoteIdentifier).join(', ');
  const insert: MergeStatement = {
    name: 'insert',
    sql: `INSERT INTO ${destination} (${columns})\nSELECT ${columns} FROM ${staging}`,
  };
  switch (module.merge_strategy) {
    case 'append':
      return [insert];
    case 'full':
      // DELETE, not TRUNCATE: no reader may see an empty table, whatever its snapshot (docs/adr/0005).
      return [{ name: 'empty', sql: `DELETE FROM ${destination}` }, insert];
    case 'incremental':
      return [{ name: 'delete', sql: deleteMatching(mergeKey(module).map(quoteIdentifier)) }, insert];
  }
}

/** The merge between its checks: the columns are those that were staged, no key is NULL, and what was copied goes in. */
export function checkedMerge(
  module: ModuleDefinition,
  staged: Staged,
  columnsHash: ScriptStatement,
  merge: MergeSql,
): ScriptStatement[] {
  const steps = mergeSteps(module, merge);
  return [
    {
      ...columnsHash,
      expect_value: staged.columns_hash,
      message: `The columns of ${module.dest_table} changed while the rows were being staged; nothing was changed`,
    },
    ...refuseNullKeys(module, merge),
    ...steps.slice(0, -1),
    {
      ...(steps.at(-1) as MergeStatement),
      expect_rows: staged.staged_rows,
      message: `Staging no longer holds the ${staged.staged_rows} rows that were copied; nothing was changed`,
    },
  ];
}

function mergeKey(module: ModuleDefinition): string[] {
  const key = mergeKeyColumns(module);
  if (key.length > 0) return key;
  throw new PipekitError('invalid', `The incremental module "${module.name}" has no merge key`, {
    field: 'merge_key',
  });
}

/** A NULL in the key matches nothing, so such a row would be added again by every run. */
function refuseNullKeys(module: ModuleDefinition, { staging, quoteIdentifier }: MergeSql): ScriptStatement[] {
  if (module.merge_strategy !== 'incremental') return [];
  const key = mergeKey(module);
  const isNull = key.map((column) => `${quoteIdentifier(column)} IS NULL`);
  return [
    {
      name: 'null keys',
      sql: `SELECT count(*) FROM ${staging} WHERE ${isNull.join(' OR ')}`,
      expect_value: '0',
      message: `Rows with NULL in the merge key (${key.join(', ')}) cannot be merged; nothing was changed`,
    },
  ];
}

/** In the merge's own transaction: there is a ledger row exactly if the rows are there. */
export function writeLedger(
  { ledger, quoteLiteral }: { ledger: string; quoteLiteral(text: string): string },
  { run, module }: Claim,
  rows: Staged,
  values: WatermarkValues,
): ScriptStatement {
  const text = [run.uid, run.instance_id, module.name, module.dest_table, JSON.stringify(values)];
  const numbers = [run.id, rows.source_rows, rows.staged_rows, rows.staged_rows];
  return {
    name: 'ledger row',
    sql: `INSERT INTO ${ledger}
 (run_uid, instance_id, module, dest_table, watermark_values, run_id, source_rows, staged_rows, merged_rows)
VALUES (${text.map(quoteLiteral).join(', ')}, ${numbers.join(', ')})`,
    expect_rows: 1,
  };
}
