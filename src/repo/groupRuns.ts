import { PipekitError } from '../domain/errors.js';
import type { GroupRun, GroupRunHook, RunStatus, TriggeredBy } from '../domain/run.js';
import type { GroupRunRecords } from '../domain/stores.js';
import { type AuditStore, recordStart } from './audit.js';
import type { RunAnnouncer } from './changes.js';
import { containing, whereAll } from './conditions.js';
import type { Db } from './database.js';
import type { RunPosition } from './runList.js';

export interface GroupRunStore extends GroupRunRecords {
  get(id: number): GroupRun | undefined;
  /** Every group run without an end, oldest first. */
  allRunning(): GroupRun[];
  /** A page of group runs, newest first. */
  list(page: {
    group_id?: number;
    /** Only runs of these groups. */
    group_ids?: number[];
    triggered_by?: TriggeredBy;
    status?: RunStatus;
    /** Only those that started at this time or later: ISO 8601 in UTC. */
    since?: string;
    /** Part of the group's name, whatever the case. */
    q?: string;
    before?: RunPosition;
    limit: number;
  }): GroupRun[];
  /** In the order they ran. */
  hooks(id: number): GroupRunHook[];
}

type GroupRunRow = Omit<GroupRun, 'paused'> & { paused: number };

export function createGroupRunStore(
  db: Db,
  changes: Pick<RunAnnouncer, 'announceGroupRun' | 'announceGroupRunEnded'>,
  audit: AuditStore,
): GroupRunStore {
  const byId = db.prepare<[number], GroupRunRow>('SELECT * FROM group_run WHERE id = ?');
  const running = db.prepare<[number], { id: number }>(
    `SELECT id FROM group_run WHERE group_id = ? AND status = 'running' ORDER BY started_at DESC, id DESC LIMIT 1`,
  );
  const allRunning = db.prepare<[], GroupRunRow>(
    `SELECT * FROM group_run WHERE status = 'running' ORDER BY id`,
  );
  const setPaused = db.prepare('UPDATE group_run SET paused = ? WHERE id = ? AND finished_at IS NULL');
  const finish = db.prepare(`
    UPDATE group_run SET status = @status, finished_at = @at, paused = 0
    WHERE id = @id AND finished_at IS NULL`);
  const addRefused = db.prepare(`
    INSERT INTO group_run (group_id, group_name, started_at, finished_at, status, triggered_by, error,
                           workflow_id, workflow_run_id)
    SELECT id, name, @at, @at, 'error', @triggered_by, @error, @workflow_id, @workflow_run_id
    FROM grp WHERE id = @group_id
    ON CONFLICT (workflow_run_id) DO NOTHING`);
  const begin = createBegin(db, audit);

  return {
    ...createHookLog(db, changes),
    get: (id) => toGroupRun(byId.get(id)),
    allRunning: () => allRunning.all().map((row) => toGroupRun(row)),
    runningOf: (groupId) => running.get(groupId)?.id,
    begin(run) {
      const id = begin.immediate(run);
      changes.announceGroupRun(id);
      return id;
    },
    addRefused(run) {
      const { changes: added, lastInsertRowid } = addRefused.run({ ...run, at: new Date().toISOString() });
      if (added === 0) return;
      changes.announceGroupRun(Number(lastInsertRowid));
      changes.announceGroupRunEnded(Number(lastInsertRowid));
    },
    setPaused(id, paused) {
      setPaused.run(Number(paused), id);
      changes.announceGroupRun(id);
    },
    finish(id, { status }) {
      const { changes: ended } = finish.run({ id, status, at: new Date().toISOString() });
      changes.announceGroupRun(id);
      if (ended > 0) changes.announceGroupRunEnded(id);
    },
    list({ group_id, group_ids, triggered_by, status, since, q, before, limit }) {
      const conditions = [
        ...(group_id === undefined ? [] : ['group_id = @group_id']),
        ...(group_ids === undefined ? [] : ['group_id IN (SELECT value FROM json_each(@group_ids))']),
        ...(triggered_by === undefined ? [] : ['triggered_by = @triggered_by']),
        ...(status === undefined ? [] : ['status = @status']),
        ...(since === undefined ? [] : ['started_at >= @since']),
        ...(q ? [`group_name LIKE @q ESCAPE '\\'`] : []),
        ...(before ? ['(started_at, id) < (@started_at, @id)'] : []),
      ];
      return db
        .prepare<[object], GroupRunRow>(
          `SELECT * FROM group_run ${whereAll(conditions)} ORDER BY started_at DESC, id DESC LIMIT @limit`,
        )
        .all({
          group_id,
          group_ids: group_ids && JSON.stringify(group_ids),
          triggered_by,
          status,
          since,
          q: q && containing(q),
          ...before,
          limit,
        })
        .map((row) => toGroupRun(row));
    },
  };
}

function toGroupRun(row: GroupRunRow): GroupRun;
function toGroupRun(row: GroupRunRow | undefined): GroupRun | undefined;
function toGroupRun(row: GroupRunRow | undefined): GroupRun | undefined {
  return row && { ...row, paused: row.paused === 1 };
}

function createBegin(db: Db, audit: AuditStore) {
  const insert = db.prepare(`
    INSERT INTO group_run (group_id, group_name, started_at, status, triggered_by, workflow_id, workflow_run_id)
    SELECT id, name, @at, 'running', @triggered_by, @workflow_id, @workflow_run_id
    FROM grp WHERE id = @group_id
    ON CONFLICT (workflow_run_id) DO NOTHING`);
  const begun = db.prepare<[string], { id: number; name: string }>(
    'SELECT id, group_name AS name FROM group_run WHERE workflow_run_id = ?',
  );
  return db.transaction(({ asked, ...run }: Parameters<GroupRunRecords['begin']>[0]): number => {
    const { changes: added } = insert.run({ ...run, at: new Date().toISOString() });
    const row = begun.get(run.workflow_run_id);
    if (!row) throw new PipekitError('not_found', `There is no group ${run.group_id}`);
    if (added > 0) recordStart(audit, 'group_run', row, asked);
    return row.id;
  });
}

/** Both writes may come twice: the first one counts. */
function createHookLog(
  db: Db,
  changes: Pick<RunAnnouncer, 'announceGroupRun'>,
): Pick<GroupRunStore, 'hooks' | 'beginHook' | 'finishHook'> {
  const all = db.prepare<[number], GroupRunHook>(`
    SELECT run_order, connection, sql, run_on, started_at, finished_at, status, error, output
    FROM group_run_hook WHERE group_run_id = ? ORDER BY position`);
  const insert = db.prepare(`
    INSERT INTO group_run_hook (group_run_id, position, run_order, connection, sql, run_on, started_at, status)
    VALUES (@group_run_id, @position, @run_order, @connection, @sql, @run_on, @at, 'running')
    ON CONFLICT DO NOTHING`);
  const finish = db.prepare(`
    UPDATE group_run_hook SET status = @status, error = @error, output = @output, finished_at = @at
    WHERE group_run_id = @group_run_id AND position = @position AND finished_at IS NULL`);
  const now = (): string => new Date().toISOString();
  return {
    hooks: (id) => all.all(id),
    beginHook(group_run_id, position, hook) {
      insert.run({ ...hook, group_run_id, position, at: now() });
      changes.announceGroupRun(group_run_id);
    },
    finishHook(group_run_id, position, end) {
      finish.run({ ...end, group_run_id, position, at: now() });
      changes.announceGroupRun(group_run_id);
    },
  };
}
