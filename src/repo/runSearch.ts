import type { Run } from '../domain/run.js';
import { containing } from './conditions.js';
import type { Db } from './database.js';
import { type RunRow, toRun } from './runRow.js';

export type RunSearch = (page: {
  q: string;
  status?: 'success';
  since?: string;
  connections?: number[];
  before?: { id: number };
  limit: number;
}) => Run[];

/** Shorter texts have no trigram. */
const MIN_TRIGRAM = 3;

const BY_TRIGRAM = 'SELECT rowid AS run FROM run_error WHERE run_error MATCH @phrase';
const ONE_BY_ONE = `
  SELECT id AS run FROM run_log WHERE error IS NOT NULL AND substr(error, 1, 4000) LIKE @like ESCAPE '\\'`;

/** How a text is looked for: `like` in names; `errors` asks for the `run`s whose error holds it, with the parameters given. */
export function soughtIn(q: string) {
  const like = containing(q);
  return q.length >= MIN_TRIGRAM
    ? { errors: BY_TRIGRAM, parameters: { like, phrase: `"${q.replaceAll('"', '""')}"` } }
    : { errors: ONE_BY_ONE, parameters: { like } };
}

/** Modules that have run under a name that holds the text, and that name: by stepping from one to the next in an index. */
export const NAMED = `
  WITH RECURSIVE name (text) AS (
    SELECT min(module_name) FROM run_log
    UNION ALL
    SELECT (SELECT min(module_name) FROM run_log WHERE module_name > text) FROM name WHERE text IS NOT NULL
  ), named (text, module) AS (
    SELECT text, (SELECT min(module_id) FROM run_log WHERE module_name = text)
    FROM name WHERE text LIKE @like ESCAPE '\\'
    UNION ALL
    SELECT text, (SELECT min(module_id) FROM run_log WHERE module_name = text AND module_id > module)
    FROM named WHERE module IS NOT NULL
  )`;

/** Of modules that read from and write to some connections only. */
export const IN_SCOPE = `(
  SELECT id FROM module
  WHERE source_connection_id IN (SELECT value FROM json_each(@connections))
    AND dest_connection_id IN (SELECT value FROM json_each(@connections)))`;

/**
 * Runs whose module's name or error holds a text, newest first, among a million of them. Of each module so named, and of
 * the errors, the newest few are enough.
 */
const searchWith = (errors: string): string => `${NAMED}, hit (id) AS (
    SELECT value FROM named, json_each((
      SELECT json_group_array(id) FROM (
        SELECT id FROM run_log
        WHERE module_name = named.text AND module_id = named.module AND id < @below
          AND (@status IS NULL OR status = @status)
        ORDER BY id DESC LIMIT @limit
      )
    )) WHERE module IS NOT NULL AND (@connections IS NULL OR module IN ${IN_SCOPE})
    UNION
    SELECT * FROM (
      SELECT id FROM (${errors}) CROSS JOIN run_log INDEXED BY run_log_error ON id = run
      WHERE error IS NOT NULL AND run < @below AND (@status IS NULL OR status = @status)
        AND (@connections IS NULL OR module_id IN ${IN_SCOPE})
      ORDER BY run DESC LIMIT @limit
    )
  )
  SELECT run_log.* FROM (SELECT id FROM hit ORDER BY id DESC LIMIT @limit) JOIN run_log USING (id)
  WHERE started_at >= @since
  ORDER BY id DESC`;

export function createRunSearch(db: Db): RunSearch {
  return ({ q, status = null, since = '', connections, before, limit }) => {
    const { errors, parameters } = soughtIn(q);
    return db
      .prepare<object, RunRow>(searchWith(errors))
      .all({
        ...parameters,
        status,
        since,
        connections: connections ? JSON.stringify(connections) : null,
        below: before?.id ?? Number.MAX_SAFE_INTEGER,
        limit,
      })
      .map((row) => toRun(row));
  };
}
