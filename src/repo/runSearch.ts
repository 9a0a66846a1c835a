import type { Run } from '../domain/run.js';
import type { Db } from './database.js';
import { type RunRow, toRun } from './runRow.js';

export type RunSearch = (page: {
  q: string;
  since?: string;
  before?: { id: number };
  limit: number;
}) => Run[];

/** Shorter texts have no trigram. */
const MIN_TRIGRAM = 3;

const BY_TRIGRAM = `
  SELECT rowid FROM run_error WHERE run_error MATCH @phrase AND rowid < @below ORDER BY rowid DESC LIMIT @limit`;
const ONE_BY_ONE = `
  SELECT id FROM run_log
  WHERE error IS NOT NULL AND substr(error, 1, 4000) LIKE @like ESCAPE '\\' AND id < @below ORDER BY id DESC LIMIT @limit`;

/**
 * Runs whose module's name or error holds a text, newest first, among a million of them. Of each name that holds it, and
 * of the errors, the newest few are enough; names are found by stepping from one to the next in their index.
 */
const searchWith = (errors: string): string => `
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
    SELECT * FROM (${errors})
  )
  SELECT run_log.* FROM (SELECT id FROM hit ORDER BY id DESC LIMIT @limit) JOIN run_log USING (id)
  WHERE started_at >= @since
  ORDER BY id DESC`;

export function createRunSearch(db: Db): RunSearch {
  const byTrigram = db.prepare<object, RunRow>(searchWith(BY_TRIGRAM));
  const oneByOne = db.prepare<object, RunRow>(searchWith(ONE_BY_ONE));
  return ({ q, since = '', before, limit }) => {
    const like = `%${q.replace(/[\\%_]/g, '\\$&')}%`;
    const phrase = `"${q.replaceAll('"', '""')}"`;
    const below = before?.id ?? Number.MAX_SAFE_INTEGER;
    const search = q.length >= MIN_TRIGRAM ? byTrigram : oneByOne;
    return search
      .all({ like, ...(search === byTrigram && { phrase }), below, limit, since })
      .map((row) => toRun(row));
  };
}
