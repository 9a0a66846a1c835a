import type { ScriptStatement } from '../domain/ports.js';
import type { RunIdentity } from '../domain/run.js';
import { REJECTED_MARK } from './rejected.js';

/** A schema and a database are one thing here. */
export const STAGING = 'pipekit_staging';

export const quoteIdentifier = (name: string): string => `\`${name.replaceAll('`', '``')}\``;
/** jrunner sets the session's sql_mode, so that a backslash always escapes. */
export const quoteLiteral = (text: string): string =>
  `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;

const FENCE = `CREATE TABLE IF NOT EXISTS ${STAGING}.pipekit_fence (
  staging varchar(64) PRIMARY KEY,
  instance_id varchar(64) NOT NULL,
  token bigint NOT NULL,
  run_uid varchar(64) NOT NULL,
  touched_at timestamp(6) NOT NULL DEFAULT current_timestamp(6)
) ENGINE=InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`;

const LEDGER = `CREATE TABLE IF NOT EXISTS ${STAGING}.pipekit_ledger (
  run_uid varchar(64) PRIMARY KEY,
  instance_id varchar(64) NOT NULL,
  run_id bigint NOT NULL,
  module text NOT NULL,
  dest_table text NOT NULL,
  source_rows bigint NOT NULL,
  staged_rows bigint NOT NULL,
  merged_rows bigint NOT NULL,
  watermark_values longtext NOT NULL,
  committed_at timestamp(6) NOT NULL DEFAULT current_timestamp(6)
) ENGINE=InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`;

const RANGE = `CREATE TABLE IF NOT EXISTS ${STAGING}.pipekit_range (
  run_uid varchar(64) NOT NULL,
  range_number int NOT NULL,
  instance_id varchar(64) NOT NULL,
  run_id bigint NOT NULL,
  range_condition longtext NOT NULL,
  columns_hash varchar(64) NOT NULL,
  range_rows bigint NOT NULL,
  range_bytes bigint NOT NULL,
  committed_at timestamp(6) NOT NULL DEFAULT current_timestamp(6),
  PRIMARY KEY (run_uid, range_number)
) ENGINE=InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`;

/** Waits end after a minute, and "already exists" is no news for the run's log. */
export const sessionLimits: ScriptStatement = {
  name: 'limits',
  sql: `SET SESSION lock_wait_timeout = 60, innodb_lock_wait_timeout = 60, sql_notes = 0,
 group_concat_max_len = 1000000`,
};

/** Runs the SQL that an expression makes. MySQL has no blocks outside of routines, so it takes three statements. */
function dynamic(name: string, expression: string): ScriptStatement[] {
  return [`SET @pipekit_sql = ${expression}`, 'PREPARE pipekit FROM @pipekit_sql', 'EXECUTE pipekit'].map(
    (sql) => ({ name, sql }),
  );
}

/** Makes the database and the tables of the bookkeeping where they are missing. Each statement commits by itself. */
export function bookkeepingTables(): ScriptStatement[] {
  // Looked up first, since CREATE DATABASE IF NOT EXISTS asks for a privilege that may have been given to a DBA only.
  const exists = `EXISTS (SELECT 1 FROM information_schema.schemata WHERE schema_name = '${STAGING}')`;
  return [
    ...dynamic('bookkeeping', `IF(${exists}, 'DO 0', 'CREATE DATABASE IF NOT EXISTS ${STAGING}')`),
    { name: 'bookkeeping', sql: FENCE },
    { name: 'bookkeeping', sql: LEDGER },
    { name: 'bookkeeping', sql: RANGE },
  ];
}

/**
 * Drops staging tables after the commit, since DROP TABLE would commit by itself. A table that a frozen attempt still
 * holds is passed over after two seconds: the next run tries again.
 */
export function dropTables(name: string, condition: string): ScriptStatement[] {
  return dropNow(name, condition).map((statement) => ({ ...statement, after_commit: true }));
}

/** The same at once: what comes before is committed by it. */
export function dropNow(name: string, condition: string): ScriptStatement[] {
  const list = `GROUP_CONCAT(CONCAT('${STAGING}.\`', REPLACE(table_name, '\`', '\`\`'), '\`'))`;
  const drop = `(SELECT IFNULL(CONCAT('DROP TABLE IF EXISTS ', ${list}), 'DO 0')
  FROM information_schema.tables WHERE table_schema = '${STAGING}' AND (${condition}))`;
  const patience = { name, sql: 'SET SESSION lock_wait_timeout = 2' };
  return [patience, ...dynamic(name, drop)];
}

/** That a table is one of this module's attempts, other than `except`. */
export function isAttemptTable(stagingName: string, except = ''): string {
  const prefix = `${stagingName}__`;
  return `LEFT(table_name, ${prefix.length}) = ${quoteLiteral(prefix)}
   AND SUBSTR(table_name, ${prefix.length + 1}) REGEXP '^[0-9]+_[0-9]+r?$'
   AND table_name NOT IN (${quoteLiteral(except)}, ${quoteLiteral(except + REJECTED_MARK)})`;
}

/** For the rest of the session: `@pipekit_run_uid`. */
export function idempotencyKey({ uid }: Pick<RunIdentity, 'uid'>): ScriptStatement[] {
  return [{ name: 'idempotency key', sql: `SET @pipekit_run_uid = ${quoteLiteral(uid)}` }];
}
