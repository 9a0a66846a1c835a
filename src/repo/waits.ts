import type { RunAnnouncer } from './changes.js';
import type { Db } from './database.js';

/** Why runs in progress do nothing, besides slots. What Temporal knows of it is kept in memory, and asked for again. */
export interface Waits {
  /** By workflow id, why a workflow waits for a runner: all there are, in the place of those known before. */
  setQueued(reasons: ReadonlyMap<string, string>): void;
  queued(workflowId: string): string | null;
  /** When the destination of a run first failed to say how its merge ended, and its latest error; null if it has not. */
  unsettled(runId: number): { since: string; error: string } | null;
}

export function createWaits(db: Db, changes: Pick<RunAnnouncer, 'announce'>): Waits {
  const failed = db.prepare<[number, number], { since: string; error: string }>(`
    SELECT min(finished_at) AS since,
           (SELECT error FROM run_step WHERE run_id = ? AND step = 'settle' AND status = 'error'
            ORDER BY attempt DESC LIMIT 1) AS error
    FROM run_step WHERE run_id = ? AND step = 'settle'
    HAVING count(*) FILTER (WHERE status = 'error') > 0 AND count(*) FILTER (WHERE status = 'success') = 0`);
  const running = db.prepare<[string], { id: number }>(
    `SELECT id FROM run_log WHERE workflow_id = ? AND status = 'running'`,
  );
  let reasons: ReadonlyMap<string, string> = new Map();
  return {
    setQueued(now) {
      const before = reasons;
      reasons = now;
      for (const workflowId of new Set([...before.keys(), ...now.keys()])) {
        if (before.get(workflowId) === now.get(workflowId)) continue;
        for (const { id } of running.all(workflowId)) changes.announce(id);
      }
    },
    queued: (workflowId) => reasons.get(workflowId) ?? null,
    unsettled: (runId) => failed.get(runId, runId) ?? null,
  };
}
