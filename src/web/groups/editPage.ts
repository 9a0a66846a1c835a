import type { PipekitError } from '../../domain/errors.js';
import type { Group, GroupInput } from '../../domain/group.js';
import type { Services } from '../../services/index.js';

/** What somebody typed and could not be saved: it is shown again, with why. */
export interface RefusedSchedule {
  /** Undefined for one that is being added. */
  id?: number;
  cron_expr: string;
  timezone: string | null;
  catchup_window_s: number;
  problem: PipekitError;
}

interface Shown {
  /** What the form has, where that is not what is stored. */
  mine?: GroupInput;
  problem?: PipekitError;
  refused?: RefusedSchedule;
  /** The member that has just been moved, which keeps the focus. */
  moved?: number;
}

const NEW_SCHEDULE = { cron_expr: '', timezone: null, catchup_window_s: 3600 };

/** Everything of a group on one page: members, hooks, and each schedule in a form of its own. */
export async function groupEditPage(
  { groups, modules, connections, schedules }: Services,
  group: Group,
  { mine = group, problem, refused, moved }: Shown = {},
) {
  const all = modules.list();
  const own = await schedules.list({ group_id: group.id });
  return {
    group,
    mine,
    etag: groups.etag(group),
    problem,
    moved,
    names: new Map(all.map(({ id, name }) => [id, name])),
    others: all.filter(({ id }) => !mine.members.some(({ module_id }) => module_id === id)),
    connections: connections.list(),
    schedules: own.map((schedule) => ({
      ...schedule,
      etag: schedules.etag(schedule),
      typed: refused?.id === schedule.id ? refused : schedule,
      refusal: refused?.id === schedule.id ? refused.problem : undefined,
    })),
    added: refused && refused.id === undefined ? refused : NEW_SCHEDULE,
    refusal: refused?.id === undefined ? refused?.problem : undefined,
  };
}
