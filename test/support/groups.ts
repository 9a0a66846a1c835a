import type { GroupRun, Run } from '../../src/domain/run.js';
import type { GroupStore } from '../../src/repo/groups.js';
import type { Stack } from './stack.js';
import { until } from './until.js';

type GroupSettings = Partial<Parameters<GroupStore['save']>[0]>;

export interface EndedGroupRun extends GroupRun {
  /** In the order their modules were made. */
  members: Run[];
}

/** Groups and members of a stack whose source and destination have `t (id, note)`. */
export function groupsOf(stack: Stack) {
  let named = 0;
  const ended = async (id: number, timeoutMs?: number): Promise<EndedGroupRun> => {
    const groupRun = await until(
      `group run ${id} has ended`,
      () => {
        const found = stack.repo.groupRuns.get(id);
        return found?.finished_at ? found : undefined;
      },
      timeoutMs,
    );
    const members = stack.repo.runs.ofGroupRun(id).toSorted((a, b) => a.module_id - b.module_id);
    return { ...groupRun, members };
  };
  const start = async (group_id: number, dry_run = false): Promise<number> => {
    const { group_run_id } = await stack.control.startGroup({ group_id, triggered_by: 'test', dry_run });
    return group_run_id;
  };
  return {
    /** A module; without a query it copies `t`. */
    module: (source_query?: string, enabled = true): number =>
      stack.addModule({ name: `member ${++named}`, enabled, ...(source_query && { source_query }) }),
    /** One place for each entry; the modules of a list share theirs. */
    group: (places: (number | number[])[], settings: GroupSettings = {}): number =>
      stack.repo.groups.save({
        name: `group ${++named}`,
        members: places.flatMap((place, index) =>
          [place].flat().map((module_id) => ({ module_id, run_order: index + 1 })),
        ),
        ...settings,
      }).id,
    start,
    ended,
    run: async (group_id: number, dry_run = false) => ended(await start(group_id, dry_run)),
    runsOf: (groupRunId: number): Run[] => stack.repo.runs.ofGroupRun(groupRunId),
  };
}

export interface Gate {
  /** A query that ends once the gate is open. */
  query: string;
  /** Resolves once so many sessions stand before it. */
  holds(sessions: number): Promise<void>;
  open(): Promise<void>;
}

let keys = 0;

/** Holds up whoever reads through it, so that a test decides when a member ends. */
export async function closedGate({ source }: Stack): Promise<Gate> {
  const key = ++keys;
  const client = await source.connect();
  await client.query('select pg_advisory_lock($1)', [key]);
  return {
    query: `select 1, pg_advisory_xact_lock_shared(${key})::text`,
    async holds(sessions) {
      await until(`${sessions} sessions stand before gate ${key}`, async () => {
        const waiting = await source.query(
          `select 1 from pg_locks where locktype = 'advisory' and objid = $1 and not granted
           and database = (select oid from pg_database where datname = current_database())`,
          [key],
        );
        return waiting.length === sessions;
      });
    },
    open: () => client.end(),
  };
}
