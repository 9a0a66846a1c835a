import type { Run } from '../domain/run.js';
import type { Db } from './database.js';
import { type RunRow, toRun } from './runRow.js';
import { VISIBLE } from './visible.js';

/** How many runs began within an hour, and how many of them failed. */
export interface HourCount {
  /** ISO 8601 in UTC, to the hour: `2026-11-21T08`. */
  hour: string;
  runs: number;
  failed: number;
}

export interface Throughput {
  run_id: number;
  rows_per_s: number;
}

/** What a run is held against: those before it, and those about it. */
export interface RunHistory {
  /** Since that time (ISO 8601 in UTC), by hour; of one module when given. Hours without a run are left out. */
  hours(query: { since: string; module_id?: number }): HourCount[];
  /** The module's newest success before that run. */
  lastGood(run: Pick<Run, 'id' | 'module_id' | 'started_at'>): Run | undefined;
  /** Rows a second of the stage step in the module's newest successes up to that run, oldest first. */
  throughputs(run: Pick<Run, 'id' | 'module_id' | 'started_at'>, limit: number): Throughput[];
}

/** Both counts come of an index alone: all runs of one, the failed ones of another. */
export function createRunHistory(db: Db, scope: string | null): RunHistory {
  const seen = 'AND (@scope IS NULL OR module_id IN (SELECT id FROM visible))';
  const count = (condition: string) => `${VISIBLE}
    SELECT substr(started_at, 1, 13) AS hour, count(*) AS runs FROM run_log
    WHERE started_at >= @since ${condition} GROUP BY hour`;
  const counts = (condition: string) => {
    const all = db.prepare<[object], Omit<HourCount, 'failed'>>(count(condition));
    const failed = db.prepare<[object], Omit<HourCount, 'failed'>>(
      count(`AND status = 'error' AND status <> 'success' ${condition}`),
    );
    return { all, failed };
  };
  const ofModule = counts(`AND module_id = @module_id ${seen}`);
  const ofAll = counts(scope === null ? '' : seen);
  const lastGood = db.prepare<[object], RunRow>(`${VISIBLE}
    SELECT * FROM run_log
    WHERE module_id = (SELECT id FROM visible WHERE id = @module_id) AND status = 'success'
      AND (started_at, id) < (@started_at, @id)
    ORDER BY started_at DESC, id DESC LIMIT 1`);
  const throughputs = db.prepare<[object], Throughput>(`${VISIBLE},
    recent AS (
      SELECT id, started_at FROM run_log
      WHERE module_id = (SELECT id FROM visible WHERE id = @module_id) AND status = 'success'
        AND (started_at, id) <= (@started_at, @id)
      ORDER BY started_at DESC, id DESC LIMIT @limit)
    SELECT run_id, rows / max(0.001, (julianday(step.finished_at) - julianday(step.started_at)) * 86400) AS rows_per_s
    FROM recent JOIN run_step AS step ON run_id = recent.id
    WHERE step = 'stage' AND status = 'success' AND rows IS NOT NULL
    ORDER BY recent.started_at, recent.id`);
  return {
    hours({ since, module_id }) {
      const { all, failed } = module_id === undefined ? ofAll : ofModule;
      const values = { scope, since, module_id };
      const errors = new Map(failed.all(values).map(({ hour, runs }) => [hour, runs]));
      return all.all(values).map((row) => ({ ...row, failed: errors.get(row.hour) ?? 0 }));
    },
    lastGood: ({ id, module_id, started_at }) => toRun(lastGood.get({ scope, id, module_id, started_at })),
    throughputs: ({ id, module_id, started_at }, limit) =>
      throughputs.all({ scope, id, module_id, started_at, limit }),
  };
}
