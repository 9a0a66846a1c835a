import type { ScriptStatement } from '../domain/ports.js';

const TABLES = `
DO $pipekit$
BEGIN
  -- One at a time: CREATE … IF NOT EXISTS by two sessions at once can fail on the catalogue's unique index.
  PERFORM pg_advisory_xact_lock(hashtext('pipekit_staging'));
  -- Looked up first, since CREATE SCHEMA IF NOT EXISTS asks for a privilege that may have been given to a DBA only.
  IF to_regnamespace('pipekit_staging') IS NULL THEN
    CREATE SCHEMA pipekit_staging;
  END IF;
  CREATE TABLE IF NOT EXISTS pipekit_staging.pipekit_fence (
    staging text PRIMARY KEY,
    instance_id text NOT NULL,
    token bigint NOT NULL,
    run_uid text NOT NULL,
    touched_at timestamptz NOT NULL DEFAULT clock_timestamp()
  );
  CREATE TABLE IF NOT EXISTS pipekit_staging.pipekit_ledger (
    run_uid text PRIMARY KEY,
    instance_id text NOT NULL,
    run_id bigint NOT NULL,
    module text NOT NULL,
    dest_table text NOT NULL,
    source_rows bigint NOT NULL,
    staged_rows bigint NOT NULL,
    merged_rows bigint NOT NULL,
    watermark_values text NOT NULL,
    committed_at timestamptz NOT NULL DEFAULT clock_timestamp()
  );
  -- Unlogged as the tables it tells of: a crash of the server empties both.
  CREATE UNLOGGED TABLE IF NOT EXISTS pipekit_staging.pipekit_range (
    run_uid text NOT NULL,
    range_number integer NOT NULL,
    instance_id text NOT NULL,
    run_id bigint NOT NULL,
    range_condition text NOT NULL,
    columns_hash text NOT NULL,
    range_rows bigint NOT NULL,
    range_bytes bigint NOT NULL,
    committed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (run_uid, range_number)
  );
END
$pipekit$`;

/** Makes the schema and the tables of the bookkeeping where they are missing. */
export function bookkeepingTables(): ScriptStatement[] {
  return [{ name: 'bookkeeping', sql: TABLES.trim() }];
}

/**
 * Drops what attempts of this module left behind. A table that an attempt still holds is passed over once `patience`
 * (PostgreSQL's units) is over: that attempt may be frozen, and the next run tries again. `kept` is a condition over
 * tablename.
 */
export function dropAttemptTables(
  stagingName: string,
  patience: '200ms' | '10s',
  kept = 'false',
): ScriptStatement {
  const prefix = `${stagingName}__`.replaceAll("'", "''");
  return {
    name: 'leftovers',
    sql: `DO $pipekit$
DECLARE leftover text;
BEGIN
  PERFORM set_config('lock_timeout', '${patience}', true);
  FOR leftover IN
    SELECT tablename FROM pg_tables
     WHERE schemaname = 'pipekit_staging' AND starts_with(tablename, '${prefix}')
       AND substr(tablename, length('${prefix}') + 1) ~ '^[0-9]+_[0-9]+r?$' AND NOT (${kept})
  LOOP
    BEGIN
      EXECUTE format('DROP TABLE IF EXISTS pipekit_staging.%I', leftover);
    EXCEPTION WHEN lock_not_available THEN
      RAISE WARNING 'pipekit_staging.% is still in use by an earlier attempt', leftover;
    END;
  END LOOP;
  PERFORM set_config('lock_timeout', '60s', true);
END
$pipekit$`,
  };
}

/** For the rest of the transaction: `current_setting('pipekit.run_uid')`. */
export function idempotencyKey({ uid }: { uid: string }): ScriptStatement[] {
  const literal = `'${uid.replaceAll("'", "''")}'`;
  return [{ name: 'idempotency key', sql: `SELECT set_config('pipekit.run_uid', ${literal}, true)` }];
}
