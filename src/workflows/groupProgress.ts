import type { GroupDefinition } from '../domain/group.js';
import { type FinalStatus, groupStatus } from '../domain/run.js';

/** A group run so far. Its size does not grow with what has ended, and one execution hands it to the next. */
export interface GroupProgress {
  /** Of its record. */
  id: number;
  /** What it works on; `members` are those that have not begun. */
  group: GroupDefinition;
  /** The address of its page; undefined in what earlier builds have stored. */
  page?: string | undefined;
  /** How many members ended how. */
  counts: Record<FinalStatus, number>;
  cancelled: boolean;
  /** Why no further member begins. */
  stopped: string | null;
}

/** Groups had no settings once, and a run of then may still go on. */
const EARLIER_SETTINGS = { stop_on_failure: false, max_parallel: 1, hooks: [] };

export function newProgress({
  id,
  page,
  ...group
}: GroupDefinition & Pick<GroupProgress, 'id' | 'page'>): GroupProgress {
  const counts = { success: 0, error: 0, cancelled: 0, dry_run: 0, skipped: 0 };
  return { id, page, group: { ...EARLIER_SETTINGS, ...group }, counts, cancelled: false, stopped: null };
}

export function statusOf({ counts, cancelled }: GroupProgress): FinalStatus {
  const present = (Object.keys(counts) as FinalStatus[]).filter((status) => counts[status] > 0);
  return cancelled ? 'cancelled' : groupStatus(present);
}
