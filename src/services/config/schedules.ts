import { isDeepStrictEqual } from 'node:util';
import type { Repo } from '../../repo/index.js';
import type { ScheduleEntry } from './schema.js';
import type { ScheduleCatalog } from '../catalog.js';

/**
 * Makes the group's schedules those of the document; true when that changed any. A schedule is known again by its
 * cron expression and zone, and keeps what the document leaves open: one that was paused by hand stays paused.
 */
export function applySchedules(
  repo: Repo,
  schedules: ScheduleCatalog,
  group_id: number,
  entries: ScheduleEntry[],
): boolean {
  const left = repo.schedules.ofGroup(group_id);
  let hasChanged = false;
  for (const { cron: cron_expr, timezone, ...given } of entries) {
    const at = left.findIndex((one) => one.cron_expr === cron_expr && one.timezone === timezone);
    const [stored] = at < 0 ? [] : left.splice(at, 1);
    const { id, ...before } = stored ?? { id: undefined };
    const input = { ...before, group_id, cron_expr, timezone, ...given };
    if (isDeepStrictEqual(before, input)) continue;
    schedules.save(input, id);
    hasChanged = true;
  }
  for (const { id } of left) schedules.remove(id);
  return hasChanged || left.length > 0;
}
