/** The harness's tables and gates in PostgreSQL. */
import { GATES, OLD_ROWS, ROWS, type Subject } from './modules.js';

/** A gate is an advisory lock that the harness holds; shared, so that nobody who passes keeps another one out. */
export const SET_UP = `
CREATE SCHEMA chaos;
CREATE FUNCTION chaos.gate(cell int, gate int) RETURNS boolean LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  PERFORM pg_advisory_xact_lock_shared(cell, gate);
  RETURN true;
END $$;
-- For a deferred constraint trigger: COMMIT itself waits.
CREATE FUNCTION chaos.park() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM chaos.gate(TG_ARGV[0]::int, TG_ARGV[1]::int);
  RETURN NULL;
END $$;
CREATE TABLE chaos.hook_run (cell int NOT NULL, run_uid text, at timestamptz NOT NULL DEFAULT clock_timestamp());
CREATE FUNCTION chaos.hook(cell int, gate int) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO chaos.hook_run VALUES (cell, current_setting('pipekit.run_uid', true));
  RETURN chaos.gate(cell, gate);
END $$;`;

/** Ids 1 to 10 are in the source too, the others are not: an incremental merge keeps those. */
const OLD = `SELECT i AS id, 'old ' || i AS note FROM generate_series(1, ${OLD_ROWS / 2}) i
UNION ALL SELECT 10000 + i, 'kept ' || i FROM generate_series(1, ${OLD_ROWS / 2}) i`;
const NEW = `SELECT i AS id, 'row ' || i || ' ' || repeat(md5(i::text), 9) AS note FROM generate_series(1, ${ROWS}) i`;

export const SOURCE = `CREATE TABLE source_rows AS ${NEW}`;

export const EXPECTED = `CREATE TABLE chaos.old_rows AS ${OLD};
CREATE VIEW chaos.expected_nothing AS TABLE chaos.old_rows;
CREATE TABLE chaos.expected_full AS ${NEW};
CREATE TABLE chaos.expected_append AS TABLE chaos.old_rows UNION ALL TABLE chaos.expected_full;
CREATE TABLE chaos.expected_incremental AS
  SELECT * FROM chaos.old_rows WHERE id > 10000 UNION ALL TABLE chaos.expected_full`;

export const tableSql = (
  { number, table }: Subject,
  tablespace?: string,
): string => `DROP TABLE IF EXISTS ${table};
CREATE TABLE ${table} (id int, note text) ${tablespace ? `TABLESPACE ${tablespace}` : ''};
INSERT INTO ${table} TABLE chaos.old_rows;
CREATE CONSTRAINT TRIGGER park AFTER INSERT ON ${table} DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION chaos.park(${number}, ${GATES.commit})`;

export const WAITING = `SELECT pid FROM pg_locks
 WHERE locktype = 'advisory' AND objsubid = 2 AND classid = $1 AND objid = $2 AND NOT granted`;

export const STAGING_TABLES = `SELECT tablename AS name FROM pg_tables
 WHERE schemaname = 'pipekit_staging' AND starts_with(tablename, $1) ORDER BY 1`;

export const LEDGER_EXISTS = `SELECT 1 WHERE to_regclass('pipekit_staging.pipekit_ledger') IS NOT NULL`;
export const LEDGER = `SELECT run_uid, source_rows::int, staged_rows::int, merged_rows::int, watermark_values
 FROM pipekit_staging.pipekit_ledger WHERE module = $1`;

export const RANGES_EXIST = `SELECT 1 WHERE to_regclass('pipekit_staging.pipekit_range') IS NOT NULL`;
export const RANGES = `SELECT count(*)::int AS n FROM pipekit_staging.pipekit_range WHERE run_uid = $1`;

export const END_SESSIONS = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'pipekit%'`;

export const fingerprintSql = (table: string): string => `SELECT count(*)::int AS rows,
 coalesce(sum(('x' || left(md5(t::text), 12))::bit(48)::bigint), 0)::text AS sum FROM ${table} t`;

/** Against chaos.expected_{strategy}: rows that should be there and are not, and rows that are there too often. */
export const damageSql = (table: string, strategy: string): string => `SELECT
 (SELECT count(*)::int FROM (SELECT * FROM chaos.expected_${strategy} EXCEPT ALL SELECT * FROM ${table}) e) AS lost,
 (SELECT count(*)::int FROM (SELECT * FROM ${table} EXCEPT ALL SELECT * FROM chaos.expected_${strategy}) e) AS doubled`;
