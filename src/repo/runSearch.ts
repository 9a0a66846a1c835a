import type { Run } from '../domain/run.js';
import type { Db } from './database.js';
import { type RunRow, toRun } from './runRow.js';

export type RunSearch = (page: { q: string; before?: { id: number }; limit: number }) => Run[];

/** Shorter texts have no trigram. */
export const MIN_SEARCHED = 3;

/**
 * Runs whose module's name or error holds a text, newest first, among a million of them. Of each name that holds it, and
 * of the errors, the newest few are enough; names are found by stepping from one to the next in their index.
 */
const SEARCH = `
  WITH RECURSIVE name (text) AS (
    SELECT min(module_name) FROM run_log
    UNION ALL
    SELECT (SELECT min(module_name) FROM run_log WHERE module_name > text) FROM name WHERE text IS NOT NULL
  ), hit (id) AS (
    SELECT value FROM name, json_each((
      SELECT json_group_array(id) FROM (
        SELECT id FROM run_log WHERE module_name = name.text AND id < @below ORDER BY id DESC LIMIT @limit
      )
    )) WHERE text LIKE @like ESCAPE '\\'
    UNION
    SELECT rowid FROM (
      SELECT rowid FROM run_error WHERE run_error MATCH @phrase AND rowid < @below ORDER BY rowid DESC LIMIT @limit
    )
  )
  SELECT run_log.* FROM (SELECT id FROM hit ORDER BY id DESC LIMIT @limit) JOIN run_log USING (id)
  ORDER BY id DESC`;

export function createRunSearch(db: Db): RunSearch {
  const search = db.prepare<object, RunRow>(SEARCH);
  return ({ q, before, limit }) => {
    const like = `%${q.replace(/[\\%_]/g, '\\$&')}%`;
    const phrase = `"${q.replaceAll('"', '""')}"`;
    const below = before?.id ?? Number.MAX_SAFE_INTEGER;
    return search.all({ like, phrase, below, limit }).map((row) => toRun(row));
  };
}
