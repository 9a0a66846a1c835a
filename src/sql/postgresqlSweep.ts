import { bookkeepingTables } from './postgresqlBookkeeping.js';
import { hasStaging, instanceMark } from './stagingName.js';
import { quoteIdentifier, quoteLiteral } from './literal.js';
import { KEPT_MARK } from './rejected.js';
import { forgetRows, REMEMBERED_DAYS, type SweepSql } from './sweep.js';

export const postgresqlSweep: SweepSql = {
  hasStaging,

  stagingTables: ({
    run,
  }) => `SELECT tablename, (SELECT token FROM pipekit_staging.pipekit_fence WHERE staging = tablename)
  FROM pg_tables WHERE schemaname = 'pipekit_staging' AND tablename ~ ${quoteLiteral(`${instanceMark(run)}(__[0-9]+_[0-9]+r?)?$`)}
    OR schemaname = 'pipekit_staging' AND tablename ~ ${quoteLiteral(`${instanceMark(run)}${KEPT_MARK}$`)}
   AND NOT EXISTS (SELECT 1 FROM pipekit_staging.pipekit_fence WHERE staging || '${KEPT_MARK}' = tablename)`,

  dropStaging: (table, token) => [
    { name: 'patience', sql: `SET LOCAL lock_timeout = '200ms'` },
    ...(token === null
      ? []
      : [
          {
            // Holds off whoever would claim it: the drop commits before they can.
            name: 'claim',
            sql: `SELECT token FROM pipekit_staging.pipekit_fence WHERE staging = ${quoteLiteral(table)} FOR UPDATE`,
            expect_value: token,
            message: 'A new run has claimed it meanwhile',
          },
        ]),
    { name: 'drop', sql: `DROP TABLE IF EXISTS pipekit_staging.${quoteIdentifier(table)}` },
  ],

  /** Only those that are older than a minute: a session of a run that has just ended is on its way out by itself. */
  endSessions: ({ run, running, last_run_id }) => {
    const runId = `substring(application_name FROM '^pipekit run ([0-9]+) ')::bigint`;
    return `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
 WHERE application_name ~ ${quoteLiteral(`^pipekit run [0-9]+ ${instanceMark(run).slice(1)}$`)}
   AND usename = current_user AND backend_start < now() - interval '1 minute'
   AND CASE WHEN application_name ~ '^pipekit run [0-9]+ ' THEN ${runId} <= ${last_run_id} AND ${runId} NOT IN (${[0, ...running].join(', ')}) END`;
  },

  // An earlier build may have staged here, which knew less to keep.
  forget: (plan) => [
    ...bookkeepingTables(),
    ...forgetRows(plan, (column) => `${column} < now() - interval '${REMEMBERED_DAYS} days'`),
  ],
};
