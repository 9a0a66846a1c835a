import { PipekitError } from '../domain/errors.js';
import type { ScriptResult } from '../domain/ports.js';
import type { Merged } from '../domain/run.js';

/** The first row of the statement of that name, which must have one. */
export function firstRow(result: ScriptResult, name: string): (string | null)[] {
  const first = result.statements.find((statement) => statement.name === name)?.first;
  if (!first) throw new PipekitError('internal', `jrunner gave no row for the statement "${name}"`);
  return first;
}

/** The ledger's row of a run: the statement `ledger` of a dialect. */
export function ledgerRow(row: (string | null)[]): Merged {
  const [source_rows, staged_rows, merged_rows] = row.map(Number) as [number, number, number];
  return { source_rows, staged_rows, merged_rows };
}
