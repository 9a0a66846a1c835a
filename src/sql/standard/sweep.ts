import type { SweepPlan } from '../../domain/sweep.js';
import { instanceMark } from '../stagingName.js';
import { REMEMBERED_DAYS, type SweepSql } from '../sweep.js';
import type { Engine } from './engine.js';
import { FENCE, LEDGER } from './staging.js';

/** A run's tokens are those of `token.ts`. */
const TOKENS_PER_RUN = 1000;

/** Sessions stay: in a file they end with their process, and elsewhere nobody has tried. */
export function standardSweep(engine: Engine): SweepSql {
  const { quoteLiteral, staged } = engine;
  const { name, from } = engine.stagingTables;
  return {
    hasStaging: `SELECT 1 ${from} AND ${name} = ${quoteLiteral(FENCE)}`,
    // Every staging table here is an attempt's, and says which.
    stagingTables({ run }) {
      const mark = `${instanceMark(run)}__`.replaceAll('_', '!_');
      return `SELECT ${name} ${from} AND ${name} LIKE ${quoteLiteral(`%${mark}%`)} ESCAPE '!'`;
    },
    dropStaging: (table) => [{ name: 'drop', sql: `DROP TABLE ${staged(table)}` }],
    forget: (plan) => [
      {
        name: 'ledger',
        sql: `DELETE FROM ${staged(LEDGER)} WHERE ${ownedAndEnded(engine, plan, 'run_id', 1)} AND committed_at < ${engine.daysAgo(REMEMBERED_DAYS)}`,
      },
      {
        name: 'fence',
        sql: `DELETE FROM ${staged(FENCE)} WHERE ${ownedAndEnded(engine, plan, 'token', TOKENS_PER_RUN)} AND touched_at < ${engine.daysAgo(REMEMBERED_DAYS)}`,
      },
    ],
  };
}

/** Rows of this installation whose run, of which `column` counts `each` for one, has ended. */
function ownedAndEnded(engine: Engine, plan: SweepPlan, column: string, each: number): string {
  const running = plan.running.map(
    (id) => ` AND NOT ${column} BETWEEN ${id * each} AND ${(id + 1) * each - 1}`,
  );
  const own = `instance_id = ${engine.quoteLiteral(plan.run.instance_id)}`;
  return `${own} AND ${column} < ${(plan.last_run_id + 1) * each}${running.join('')}`;
}
