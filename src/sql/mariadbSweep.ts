import { bookkeepingTables, quoteIdentifier, quoteLiteral } from './mariadbBookkeeping.js';
import { KEPT_MARK } from './rejected.js';
import { hasStaging, instanceMark } from './stagingName.js';
import { forgetRows, REMEMBERED_DAYS, type SweepSql } from './sweep.js';

/** Sessions stay: MariaDB tells their names to the performance schema alone, which is off unless somebody wants it. */
export const mariadbSweep: SweepSql = {
  hasStaging,

  stagingTables: ({
    run,
  }) => `SELECT table_name, (SELECT token FROM pipekit_staging.pipekit_fence WHERE staging = table_name)
  FROM information_schema.tables
 WHERE table_schema = 'pipekit_staging' AND table_name REGEXP ${quoteLiteral(`${instanceMark(run)}(__[0-9]+_[0-9]+r?)?$`)}
    OR table_schema = 'pipekit_staging' AND table_name REGEXP ${quoteLiteral(`${instanceMark(run)}${KEPT_MARK}$`)}
   AND NOT EXISTS (SELECT 1 FROM pipekit_staging.pipekit_fence WHERE CONCAT(staging, '${KEPT_MARK}') = table_name)`,

  dropStaging: (table, token) => [
    { name: 'patience', sql: 'SET SESSION lock_wait_timeout = 2' },
    ...(token === null
      ? []
      : [
          {
            name: 'claim',
            sql: `SELECT token FROM pipekit_staging.pipekit_fence WHERE staging = ${quoteLiteral(table)}`,
            expect_value: token,
            message: 'A new run has claimed it meanwhile',
          },
        ]),
    // DROP commits by itself: a run that claims, stages and publishes right between loses its table, and fails unmerged.
    { name: 'drop', sql: `DROP TABLE IF EXISTS pipekit_staging.${quoteIdentifier(table)}` },
  ],

  // An earlier build may have staged here, which knew less to keep.
  forget: (plan) => [
    ...bookkeepingTables(),
    ...forgetRows(plan, (column) => `${column} < current_timestamp - INTERVAL ${REMEMBERED_DAYS} DAY`),
  ],
};
