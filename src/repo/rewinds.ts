import type { WatermarkValues } from '../domain/run.js';
import type { Db } from './database.js';

export interface RewindStore {
  /** Watermark name → value of the next run. */
  of(moduleId: number): WatermarkValues;
  /** Replaces an earlier one of the same watermark. */
  set(moduleId: number, name: string, value: string): void;
  clear(moduleId: number, name: string): void;
  /** Removes those that still have the value a run has used; one set meanwhile stays. */
  consume(moduleId: number, used: WatermarkValues): void;
}

export function createRewindStore(db: Db): RewindStore {
  const all = db.prepare<[number], { name: string; value: string }>(
    'SELECT name, value FROM watermark_rewind WHERE module_id = ? ORDER BY name',
  );
  const set = db.prepare(`
    INSERT INTO watermark_rewind (module_id, name, value, created_at) VALUES (?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET value = excluded.value, created_at = excluded.created_at`);
  const clear = db.prepare('DELETE FROM watermark_rewind WHERE module_id = ? AND name = ?');
  const consume = db.prepare('DELETE FROM watermark_rewind WHERE module_id = ? AND name = ? AND value = ?');
  return {
    of: (moduleId) => Object.fromEntries(all.all(moduleId).map(({ name, value }) => [name, value])),
    set: (moduleId, name, value) => void set.run(moduleId, name, value, new Date().toISOString()),
    clear: (moduleId, name) => void clear.run(moduleId, name),
    consume(moduleId, used) {
      for (const [name, value] of Object.entries(used)) consume.run(moduleId, name, value);
    },
  };
}
