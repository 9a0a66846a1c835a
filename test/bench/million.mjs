import { constants, copyFileSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { root } from '../../bin/lib/paths.mjs';
import { hashOf } from '../../bin/lib/stamp.mjs';
import { openRepo } from '../../dist/src/repo/index.js';

const STEP_MS = 90_000;
const HOURS_KEPT = 4;
const cache = join(root, '.cache', 'bench');

/** A copy, at `file`, of a seeded database that is kept for the sitting: its runs have to end about now. */
export function seeded(file, size) {
  const made = hashOf(
    root,
    ['test/bench/million.mjs', 'src/repo/migrations'],
    [JSON.stringify(size), String(Math.floor(Date.now() / (HOURS_KEPT * 3_600_000)))],
  );
  const kept = join(cache, `${made}.db`);
  if (!existsSync(kept)) {
    rmSync(cache, { recursive: true, force: true });
    mkdirSync(cache, { recursive: true });
    seed(`${kept}.new`, size);
    renameSync(`${kept}.new`, kept);
  }
  copyFileSync(kept, file, constants.COPYFILE_FICLONE);
}

/**
 * A database of an installation that has been at it for years: modules of ten sources, a group for each fifty, and its
 * runs one after another up to now, one run of a hundred failed; as many changes on the record as a tenth of the runs.
 * Written by SQL, since the services would take hours.
 */
function seed(file, { modules, runs }) {
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
      SELECT 1 + (id - 1) / 50, id, 1 + (id - 1) % 50 FROM module;
      ${number(Math.ceil((runs + 1) / 50))} INSERT INTO group_run (group_id, group_name, started_at, finished_at, status, triggered_by,
        workflow_id, workflow_run_id)
      SELECT 1 + (i - 1) % ${modules / 50}, 'group ' || (1 + (i - 1) % ${modules / 50}),
        strftime('%Y-%m-%dT%H:%M:%fZ', at), strftime('%Y-%m-%dT%H:%M:%fZ', at + ${(50 * STEP_MS) / 86_400_000}),
        iif(i % 2 = 0, 'error', 'success'), 'schedule:1', 'group/1', 'seed-' || i
      FROM (SELECT i, julianday('now') - (${runs} - (i - 1) * 50 + 1) * ${STEP_MS / 86_400_000} AS at FROM n);
      ${number(runs / 10)} INSERT INTO audit_log (at, actor, action, resource, resource_id, before_json, after_json)
      SELECT strftime('%Y-%m-%dT%H:%M:%fZ', julianday('now') - (${runs / 10} - i + 1) * ${(10 * STEP_MS) / 86_400_000}),
        iif(i % 3 = 0, 'ann', 'bob'), 'update', 'module', 1 + i % ${modules},
        json_object('merge_key', 'id'), json_object('merge_key', 'id, line') FROM n;`);
    db.prepare(`
      ${number(runs)} INSERT INTO run_log (module_id, module_name, group_run_id, triggered_by, started_at, finished_at, status,
        rows_source, rows_staged, rows_merged, bytes, workflow_id, workflow_run_id, error, resolved_source_sql, merge_sql)
      SELECT 1 + i % ${modules}, printf('module_%04d', 1 + i % ${modules}), 1 + i / 50, 'schedule:1',
        strftime('%Y-%m-%dT%H:%M:%fZ', at), strftime('%Y-%m-%dT%H:%M:%fZ', at + (5 + i % 55) / 86400.0),
        iif(i % 101 = 0, 'error', 'success'), i % 9000, i % 9000, i % 9000, i % 900000, 'module/1', 'seed-' || i,
        iif(i % 101 = 0, 'ERROR: duplicate key value violates unique constraint', NULL), ${sql}, ${sql}
      FROM (SELECT i, julianday('now') - (${runs} - i + 1) * ${STEP_MS / 86_400_000} AS at FROM n)`).run();
  })();
  db.exec('ANALYZE');
  db.close();
}
