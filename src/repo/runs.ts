import { PipekitError } from '../domain/errors.js';
import type { KnownRun } from '../domain/ports.js';
import type { Run } from '../domain/run.js';
import type { EndedRun, RunRecords } from '../domain/stores.js';
import { type AuditStore, recordStart } from './audit.js';
import type { RunAnnouncer } from './changes.js';
import type { Db } from './database.js';
import { createRunList, type RunList } from './runList.js';
import { type RunRow, toRun } from './runRow.js';
import type { SlotStore } from './slots.js';
import type { Waits } from './waits.js';

export interface RunStore extends RunRecords {
  get(id: number): Run | undefined;
  /** A page of runs, newest first. */
  list: RunList;
  /** Every member's run, in the order they started. */
  ofGroupRun(groupRunId: number): Run[];
  /** Every run without an end, oldest first. */
  allRunning(): Run[];
  /** The highest id given to a run so far; 0 for none. */
  lastId(): number;
  /** Adds a run of a known id that this database has forgotten. No new run gets an id as low again. */
  restore(run: KnownRun): void;
}

type Id = { id: number };

export function createRunStore(
  db: Db,
  changes: RunAnnouncer,
  { slots, waits, audit }: { slots: Pick<SlotStore, 'waitingFor'>; waits: Waits; audit: AuditStore },
): RunStore {
  const byId = db.prepare<[number], RunRow>('SELECT * FROM run_log WHERE id = ?');
  const running = db.prepare<[number], Id>(
    `SELECT id FROM run_log WHERE module_id = ? AND status = 'running' ORDER BY id DESC LIMIT 1`,
  );
  const ofGroupRun = db.prepare<[number], RunRow>(
    'SELECT * FROM run_log WHERE group_run_id = ? ORDER BY started_at, id',
  );
  const allRunning = db.prepare<[], RunRow>(`SELECT * FROM run_log WHERE status = 'running' ORDER BY id`);
  const lastId = db.prepare<[], { seq: number }>(`SELECT seq FROM sqlite_sequence WHERE name = 'run_log'`);
  const newestId = (): number => lastId.get()?.seq ?? 0;
  const restore = db.prepare(`
    INSERT INTO run_log (id, module_id, module_name, triggered_by, started_at, status, workflow_id, workflow_run_id)
    SELECT @run_id, id, name, @triggered_by, @started_at, 'running', @workflow_id, @workflow_run_id
    FROM module WHERE id = @module_id
    ON CONFLICT DO NOTHING`);
  const { begin, addEnded } = createBeginnings(db, audit);
  const finish = createFinish(db);
  const list = createRunList(db);
  const reasonOf = ({ id, workflow_id }: Run): string | null => {
    const unsettled = waits.unsettled(id);
    if (unsettled) return `waiting for the destination to say what it holds ${why(unsettled)}`;
    return slots.waitingFor(id) ?? waits.queued(workflow_id);
  };
  const withReason = (run: Run): Run =>
    run.status === 'running' ? { ...run, waiting_for: reasonOf(run) } : run;

  return {
    get(id) {
      const run = toRun(byId.get(id));
      return run && withReason(run);
    },
    list: (page) => list(page).map(withReason),
    ofGroupRun: (groupRunId) => ofGroupRun.all(groupRunId).map((row) => withReason(toRun(row))),
    runningOf: (moduleId) => running.get(moduleId)?.id,
    unfinished(id) {
      const run = toRun(byId.get(id));
      return run?.status === 'running' ? run : undefined;
    },
    span: () => ({ running: allRunning.all().map(({ id }) => id), last_run_id: newestId() }),
    allRunning: () => allRunning.all().map((row) => toRun(row)),
    lastId: newestId,
    restore: (run) => void restore.run(run),
    begin(run) {
      const id = begin.immediate(run);
      changes.announce(id);
      return id;
    },
    addEnded(...runs) {
      const id = addEnded.immediate(runs);
      changes.announce(id);
      return id;
    },
    ...createPlans(db, changes),
    finish(id, end) {
      const hasEnded = finish.immediate(id, end);
      changes.announce(id);
      if (hasEnded) changes.announceEnded(id);
    },
  };
}

function why({ since, error }: NonNullable<ReturnType<Waits['unsettled']>>): string {
  const at = `${since.slice(0, 16).replace('T', ' ')} UTC`;
  return `(no answer since ${at}: ${error}). Cancel again to wait no longer`;
}

/** What a run is going to execute. One that has ended keeps what it executed. */
function createPlans(db: Db, changes: RunAnnouncer): Pick<RunStore, 'plan' | 'recordSplit'> {
  const plan = db.prepare(`
    UPDATE run_log SET resolved_source_sql = @source_sql, merge_sql = @merge_sql,
                       watermark_values_json = @watermark_values, watermark_resolved_json = @resolved
    WHERE id = @id AND finished_at IS NULL`);
  const split = db.prepare('UPDATE run_log SET split_json = ? WHERE id = ? AND finished_at IS NULL');
  return {
    plan(id, { source_sql, merge_sql, watermark_values, resolved }) {
      plan.run({
        id,
        source_sql,
        merge_sql,
        watermark_values: JSON.stringify(watermark_values),
        resolved: resolved ? JSON.stringify(resolved) : null,
      });
      changes.announce(id);
    },
    recordSplit(id, ranges) {
      split.run(JSON.stringify(ranges), id);
      changes.announce(id);
    },
  };
}

/** The two ways a run comes into the log. Both may be asked twice for one run, and then give the first one's id. */
function createBeginnings(db: Db, audit: AuditStore) {
  const insertBegun = db.prepare(`
    INSERT INTO run_log (module_id, module_name, group_run_id, triggered_by, started_at, status,
                         workflow_id, workflow_run_id)
    SELECT id, name, @group_run_id, @triggered_by, @at, 'running', @workflow_id, @workflow_run_id
    FROM module WHERE id = @module_id
    ON CONFLICT (workflow_run_id) DO NOTHING`);
  const begun = db.prepare<[string], Id & { name: string }>(
    'SELECT id, module_name AS name FROM run_log WHERE workflow_run_id = ?',
  );
  const insertEnded = db.prepare(`
    INSERT INTO run_log (module_id, module_name, group_run_id, triggered_by, started_at, finished_at, status, error)
    SELECT @module_id, name, @group_run_id, @triggered_by, @at, @at, @status, @error
    FROM (SELECT coalesce(@module_name, (SELECT name FROM module WHERE id = @module_id)) AS name)
    WHERE name IS NOT NULL`);
  const inGroupRun = db.prepare<[number, number], Id>(
    'SELECT id FROM run_log WHERE group_run_id = ? AND module_id = ? ORDER BY id LIMIT 1',
  );
  const addOne = (run: EndedRun, at: string): number => {
    const find = (): Id | undefined => inGroupRun.get(run.group_run_id, run.module_id);
    const found = find();
    if (found) return found.id;
    insertEnded.run({ module_name: null, ...run, at });
    return existing(find(), run.module_id).id;
  };
  return {
    begin: db.transaction(({ asked, ...run }: Parameters<RunRecords['begin']>[0]): number => {
      const { changes: added } = insertBegun.run({ ...run, at: new Date().toISOString() });
      const row = existing(begun.get(run.workflow_run_id), run.module_id);
      if (added > 0) recordStart(audit, 'run', row, asked);
      return row.id;
    }),
    addEnded: db.transaction((runs: EndedRun[]): number => {
      const at = new Date().toISOString();
      return runs.map((run) => addOne(run, at)).at(-1) as number;
    }),
  };
}

function existing<T extends Id>(row: T | undefined, moduleId: number): T {
  if (!row) throw new PipekitError('not_found', `There is no module ${moduleId}`);
  return row;
}

function createFinish(db: Db) {
  const finishRun = db.prepare(`
    UPDATE run_log
    SET status = @status, error = @error, hook_failed = @hook_failed, finished_at = @at, rows_source = @rows_source,
        rows_staged = @rows_staged, rows_rejected = @rows_rejected, rejected_json = @rejected,
        rows_merged = @rows_merged, bytes = @bytes
    WHERE id = @id AND finished_at IS NULL`);
  // A runner that died cannot report the end of its attempt. `last_n` stays: a late report still counts.
  const closeSteps = db.prepare(`
    UPDATE run_step
    SET status = iif(@status = 'cancelled', 'cancelled', 'error'), finished_at = @at,
        error = 'The runner never reported how this attempt ended'
    WHERE run_id = @id AND status = 'running'`);
  return db.transaction((id: number, end: Parameters<RunRecords['finish']>[1]): boolean => {
    const row = {
      ...end,
      rows_rejected: end.rows_rejected ?? null,
      rejected: end.rejected ? JSON.stringify(end.rejected) : null,
      hook_failed: Number(end.hook_failed ?? false),
      id,
      at: new Date().toISOString(),
    };
    if (finishRun.run(row).changes === 0) return false;
    closeSteps.run({ id, status: row.status, at: row.at });
    return true;
  });
}
