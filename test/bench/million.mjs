import Database from 'better-sqlite3';
import { openRepo } from '../../dist/src/repo/index.js';

const STEP_MS = 90_000;

/**
 * A database of an installation that has been at it for years: modules of ten sources, a group for each fifty, and runs
 * that end now, one of a hundred failed. Written by SQL, since the services would take hours.
 */
export function seed(file, { modules, runs }) {
  openRepo(file).close();
  const db = new Database(file);
  db.pragma('synchronous = OFF');
  db.pragma('cache_size = -200000');
  const number = (count) =>
    `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${count})`;
  const sql = `'SELECT ' || substr(hex(zeroblob(300)), 1, 500) || ' FROM source_table WHERE changed > ''2026-11-20'''`;
  db.transaction(() => {
    db.exec(`
      ${number(10)} INSERT INTO connection (name, driver, jdbc_url, username, notes)
      SELECT 'source ' || i, 'postgresql', 'jdbc:postgresql://db' || i || ':5432/erp', 'etl', '' FROM n;
      ${number(modules)} INSERT INTO module (name, source_connection_id, dest_connection_id, dest_table, source_query,
                                             merge_strategy, columns_json, enabled)
      SELECT printf('module_%04d', i), 1 + i % 10, 1, 'mart.t' || i, ${sql}, 'full', (
        SELECT json_group_array(json_object('id', 'c' || c.value, 'source_name', 'column_' || c.value,
          'source_type', 'text', 'dest_name', 'column_' || c.value, 'dest_type', 'text',
          'expression', 'column_' || c.value, 'included', json('true')))
        FROM json_each('[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16]') AS c), 1 FROM n;
      ${number(modules / 50)} INSERT INTO grp (name) SELECT 'group ' || i FROM n;
      INSERT INTO group_member (group_id, module_id, run_order)
      SELECT 1 + (id - 1) / 50, id, 1 + (id - 1) % 50 FROM module;`);
    db.prepare(`
      ${number(runs)} INSERT INTO run_log (module_id, module_name, triggered_by, started_at, finished_at, status,
        rows_source, rows_staged, rows_merged, bytes, workflow_id, workflow_run_id, error, resolved_source_sql, merge_sql)
      SELECT 1 + i % ${modules}, printf('module_%04d', 1 + i % ${modules}), 'schedule:1',
        strftime('%Y-%m-%dT%H:%M:%fZ', at), strftime('%Y-%m-%dT%H:%M:%fZ', at + (5 + i % 55) / 86400.0),
        iif(i % 101 = 0, 'error', 'success'), i % 9000, i % 9000, i % 9000, i % 900000, 'module/1', 'seed-' || i,
        iif(i % 101 = 0, 'ERROR: duplicate key value violates unique constraint', NULL), ${sql}, ${sql}
      FROM (SELECT i, julianday('now') - (${runs} - i + 1) * ${STEP_MS / 86_400_000} AS at FROM n)`).run();
  })();
  db.exec('ANALYZE');
  db.close();
}
