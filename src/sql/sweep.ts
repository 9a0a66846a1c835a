import { hasEnded, type SweepPlan } from '../domain/sweep.js';
import type { ScriptStatement } from '../domain/ports.js';
import { runOfToken } from './token.js';

/**
 * How long ledger and fence remember a run that has ended. Recovery asks for one that has not, or whose end SQLite forgot
 * when it was restored from a backup: this is how old such a backup may be.
 */
export const REMEMBERED_DAYS = 90;

/** How a destination is rid of what ended runs have left. */
export interface SweepSql {
  /** Has a row where Pipekit has ever staged. */
  hasStaging: string;
  /**
   * Rows of an installation's staging tables: name, and the token of its claim where it has one. Rows that were set aside
   * are among them once the fence has forgotten their module, and not before: people look at them.
   */
  stagingTables(plan: SweepPlan): string;
  /** Drops one, if its claim is still that one. Waits for nobody: who holds it is at work. */
  dropStaging(table: string, token: string | null): ScriptStatement[];
  /** Ends sessions of ended runs, a row for each. Left out where sessions cannot be told by their names. */
  endSessions?(plan: SweepPlan): string;
  /** Forgets old rows of ledger and fence. */
  forget(plan: SweepPlan): ScriptStatement[];
}

/** Those of the rows of `stagingTables` that a run which has ended has left. */
export function abandoned(
  rows: (string | null)[][],
  plan: SweepPlan,
): { table: string; token: string | null }[] {
  return rows.flatMap(([table = null, token = null]) => {
    if (table === null) return [];
    // An attempt's tables name its run. The one that is to be merged belongs to who has claimed it, if anybody has.
    const ofAttempt = /__(\d+)_\d+r?$/.exec(table)?.[1];
    if (ofAttempt !== undefined) return hasEnded(plan, Number(ofAttempt)) ? [{ table, token: null }] : [];
    return token === null || hasEnded(plan, runOfToken(Number(token))) ? [{ table, token }] : [];
  });
}

/**
 * The same in ledger and fence, in the SQL of any destination: `old` says what is old enough. Ranges of a run that has ended
 * are of no use at all.
 */
export function forgetRows(
  { run, running, last_run_id }: SweepPlan,
  old: (column: string) => string,
): ScriptStatement[] {
  const ids = [0, ...running].map((id) => Number(id)).join(', ');
  const own = `instance_id = '${run.instance_id.replaceAll(/[^0-9A-Za-z-]/g, '')}'`;
  return [
    {
      name: 'ranges',
      sql: `DELETE FROM pipekit_staging.pipekit_range
 WHERE ${own} AND run_id <= ${last_run_id} AND run_id NOT IN (${ids})`,
    },
    {
      name: 'ledger',
      sql: `DELETE FROM pipekit_staging.pipekit_ledger
 WHERE ${own} AND run_id <= ${last_run_id} AND run_id NOT IN (${ids}) AND ${old('committed_at')}`,
    },
    {
      name: 'fence',
      sql: `DELETE FROM pipekit_staging.pipekit_fence
 WHERE ${own} AND floor(token / 1000) <= ${last_run_id} AND floor(token / 1000) NOT IN (${ids}) AND ${old('touched_at')}`,
    },
  ];
}
