import type { Found, GroupGlance, ModuleGlance, Repo, RunBar, SourceGlance } from '../repo/index.js';
import { lateModules } from './alerts/index.js';
import { createNextFires } from './nextFires.js';
import { medianDuration } from './medianDuration.js';
import type { ScheduleService, ScheduleView } from './schedules.js';

export interface ModuleRow extends ModuleGlance {
  /** The newest runs, oldest first. */
  bars: RunBar[];
  /** When a schedule of one of its groups fires next: ISO 8601. Null when none does. */
  next: string | null;
}

export interface GroupRow extends GroupGlance {
  schedules: ScheduleView[];
}

/** Something that should not be as it is. */
export interface Trouble {
  kind: 'failed' | 'late';
  /** Of the module or group. */
  name: string;
  module_id?: number;
  run_id?: number;
  group_id?: number;
  since: string | null;
  why: string;
}

/** What the first page shows; each part is small, whatever the size of the installation. */
export interface HomeService {
  counts(): { connections: number; modules: number; hasRun: boolean };
  sources(): SourceGlance[];
  /** By name; `next` is the name to go on after, null at the end. */
  modules(page: {
    source?: number;
    after?: string;
    limit: number;
  }): Promise<{ items: ModuleRow[]; next: string | null }>;
  moduleName(id: number): string | undefined;
  modulesById(ids: number[]): Promise<ModuleRow[]>;
  groups(): Promise<GroupRow[]>;
  /** Failed and late, the worst first. */
  troubles(): Promise<{ items: Trouble[]; more: number }>;
  /** Modules, groups and connections whose names hold all the words. */
  find(words: string[], limit: number): Found[];
}

const BARS = 30;
const SHOWN_TROUBLES = 8;
const MOST_TROUBLES = 100;
/** A run is late at twice the median of the last ones, but a short one is not worth a word. */
const LATE_FACTOR = 2;
const LATE_FROM_MS = 60_000;

export function createHomeService(repo: Repo, schedules: Pick<ScheduleService, 'list'>): HomeService {
  const { overview } = repo;
  const fires = createNextFires(() => schedules.list());

  async function rows(modules: ModuleGlance[]): Promise<ModuleRow[]> {
    const next = nextByGroup(await fires.get());
    const groups = overview.groupsOf(modules.map(({ id }) => id));
    return modules.map((module) => ({
      ...module,
      bars: overview.bars(module.id, BARS),
      next: earliest((groups.get(module.id) ?? []).map((id) => next.get(id))),
    }));
  }

  return {
    counts: () => ({
      connections: repo.connections.list().length,
      modules: overview.sources().reduce((sum, { modules }) => sum + modules, 0),
      hasRun: repo.runs.list({ limit: 1 }).length > 0,
    }),
    sources: () => overview.sources(),
    async modules({ limit, ...page }) {
      const found = overview.modules({ ...page, limit: limit + 1 });
      const items = await rows(found.slice(0, limit));
      return { items, next: found.length > limit ? (items.at(-1)?.name ?? null) : null };
    },
    moduleName: (id) => overview.modulesById([id])[0]?.name,
    modulesById: (ids) => rows(overview.modulesById(ids)),
    async groups() {
      const known = await fires.get();
      return overview.groups().map((group) => ({
        ...group,
        schedules: known.filter(({ group_id }) => group_id === group.id),
      }));
    },
    async troubles() {
      const failed = failures(repo);
      const all = [
        ...failed,
        ...stale(repo, failed),
        ...slowRuns(repo),
        ...silentSchedules(await fires.get()),
      ];
      return { items: all.slice(0, SHOWN_TROUBLES), more: Math.max(0, all.length - SHOWN_TROUBLES) };
    },
    find: (words, limit) => overview.find(words, limit),
  };
}

function failures({ overview }: Repo): Trouble[] {
  return overview.failing(MOST_TROUBLES).map(({ id, name, last }) => ({
    kind: 'failed',
    name,
    module_id: id,
    run_id: last?.id,
    since: last?.finished_at ?? null,
    why: last?.error ?? 'It failed without saying why',
  }));
}

/** Past their deadline; of one that failed, the failure says more. */
function stale(repo: Repo, failed: Trouble[]): Trouble[] {
  const known = new Set(failed.map(({ module_id }) => module_id));
  return lateModules(repo)
    .filter(({ module_id }) => !known.has(module_id))
    .map((late) => ({ kind: 'late', ...late }));
}

function slowRuns({ overview, runs }: Repo, now = Date.now()): Trouble[] {
  return runs.allRunning().flatMap(({ id, module_id, module_name, started_at }) => {
    const usual = medianDuration(overview.bars(module_id, BARS));
    const ms = now - Date.parse(started_at);
    if (usual === undefined || ms < LATE_FROM_MS || ms < LATE_FACTOR * usual) return [];
    const why = `Running ${Math.round(ms / usual)} times as long as usual`;
    return [{ kind: 'late' as const, name: module_name, module_id, run_id: id, since: started_at, why }];
  });
}

function silentSchedules(schedules: ScheduleView[]): Trouble[] {
  return schedules.flatMap(({ problem, enabled, group_id, group_name }) =>
    problem !== null && enabled
      ? [{ kind: 'late' as const, name: group_name, group_id, since: null, why: problem }]
      : [],
  );
}

function nextByGroup(schedules: ScheduleView[]): Map<number, string> {
  const next = new Map<number, string>();
  for (const { group_id, next: fires } of schedules) {
    const soonest = earliest([next.get(group_id), fires[0]?.at]);
    if (soonest !== null) next.set(group_id, soonest);
  }
  return next;
}

/** Of ISO 8601 times in UTC, which sort as text. */
function earliest(times: (string | undefined)[]): string | null {
  return times.filter((time) => time !== undefined).toSorted()[0] ?? null;
}
