import { PipekitError } from '../domain/errors.js';
import type { GroupRun } from '../domain/run.js';
import type { GroupRunRecords } from '../domain/stores.js';
import type { Db } from './database.js';
import type { RunPosition } from './runList.js';

export interface GroupRunStore extends GroupRunRecords {
  get(id: number): GroupRun | undefined;
  /** Every group run without an end, oldest first. */
  allRunning(): GroupRun[];
  /** A page of group runs, newest first. */
  list(page: { group_id?: number; before?: RunPosition; limit: number }): GroupRun[];
}

export function createGroupRunStore(db: Db): GroupRunStore {
  const byId = db.prepare<[number], GroupRun>('SELECT * FROM group_run WHERE id = ?');
  const running = db.prepare<[number], { id: number }>(
    `SELECT id FROM group_run WHERE group_id = ? AND status = 'running' ORDER BY started_at DESC, id DESC LIMIT 1`,
  );
  const allRunning = db.prepare<[], GroupRun>(`SELECT * FROM group_run WHERE status = 'running' ORDER BY id`);
  const insert = db.prepare(`
    INSERT INTO group_run (group_id, group_name, started_at, status, triggered_by, workflow_id, workflow_run_id)
    SELECT id, name, @at, 'running', @triggered_by, @workflow_id, @workflow_run_id
    FROM grp WHERE id = @group_id
    ON CONFLICT (workflow_run_id) DO NOTHING`);
  const begun = db.prepare<[string], { id: number }>('SELECT id FROM group_run WHERE workflow_run_id = ?');
  const finish = db.prepare(
    'UPDATE group_run SET status = @status, finished_at = @at WHERE id = @id AND finished_at IS NULL',
  );
  const begin = db.transaction((run: Parameters<GroupRunRecords['begin']>[0]): number => {
    insert.run({ ...run, at: new Date().toISOString() });
    const row = begun.get(run.workflow_run_id);
    if (!row) throw new PipekitError('not_found', `There is no group ${run.group_id}`);
    return row.id;
  });

  return {
    get: (id) => byId.get(id),
    allRunning: () => allRunning.all(),
    runningOf: (groupId) => running.get(groupId)?.id,
    begin: (run) => begin.immediate(run),
    finish: (id, { status }) => void finish.run({ id, status, at: new Date().toISOString() }),
    list({ group_id, before, limit }) {
      const conditions = [
        ...(group_id === undefined ? [] : ['group_id = @group_id']),
        ...(before ? ['(started_at, id) < (@started_at, @id)'] : []),
      ];
      const where = conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : '';
      return db
        .prepare<[object], GroupRun>(
          `SELECT * FROM group_run ${where} ORDER BY started_at DESC, id DESC LIMIT @limit`,
        )
        .all({ group_id, ...before, limit });
    },
  };
}
