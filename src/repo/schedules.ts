import type { Schedule, ScheduleInput } from '../domain/schedule.js';
import type { Db } from './database.js';

export interface ScheduleStore {
  get(id: number): Schedule | undefined;
  /** By group, then in the order they were made. */
  list(): Schedule[];
  ofGroup(groupId: number): Schedule[];
  /** Adds a schedule, or with an id replaces that one. */
  save(input: ScheduleInput, id?: number): Schedule;
  remove(id: number): boolean;
  /** When the latest group run that it triggered started. */
  lastRunAt(id: number): string | undefined;
}

type ScheduleRow = Omit<Schedule, 'enabled'> & { enabled: number };

export function createScheduleStore(db: Db): ScheduleStore {
  const byId = db.prepare<[number], ScheduleRow>('SELECT * FROM schedule WHERE id = ?');
  const ofGroup = db.prepare<[number], ScheduleRow>('SELECT * FROM schedule WHERE group_id = ? ORDER BY id');
  const all = db.prepare<[], ScheduleRow>(`
    SELECT schedule.* FROM schedule JOIN grp ON grp.id = group_id ORDER BY grp.name, schedule.id`);
  const insert = db.prepare(`
    INSERT INTO schedule (group_id, cron_expr, timezone, enabled, catchup_window_s)
    VALUES (@group_id, @cron_expr, @timezone, @enabled, @catchup_window_s)`);
  const update = db.prepare(`
    UPDATE schedule SET group_id = @group_id, cron_expr = @cron_expr, timezone = @timezone, enabled = @enabled,
                        catchup_window_s = @catchup_window_s
    WHERE id = @id`);
  const remove = db.prepare('DELETE FROM schedule WHERE id = ?');
  const lastRun = db.prepare<[string], { at: string | null }>(
    'SELECT max(started_at) AS at FROM group_run WHERE triggered_by = ? AND error IS NULL',
  );
  const save = db.transaction((input: ScheduleInput, id?: number): Schedule => {
    const row = { ...input, enabled: Number(input.enabled) };
    if (id !== undefined) update.run({ ...row, id });
    const scheduleId = id ?? Number(insert.run(row).lastInsertRowid);
    return whole(byId.get(scheduleId)) as Schedule;
  });

  return {
    get: (id) => whole(byId.get(id)),
    list: () => all.all().map((row) => whole(row) as Schedule),
    ofGroup: (groupId) => ofGroup.all(groupId).map((row) => whole(row) as Schedule),
    save: (input, id) => save.immediate(input, id),
    remove: (id) => remove.run(id).changes > 0,
    lastRunAt: (id) => lastRun.get(`schedule:${id}`)?.at ?? undefined,
  };
}

function whole(row: ScheduleRow | undefined): Schedule | undefined {
  return row && { ...row, enabled: row.enabled === 1 };
}
