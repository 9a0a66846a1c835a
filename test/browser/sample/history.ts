import type { TriggeredBy } from '../../../src/domain/run.js';
import type { World } from '../../api/support/world.js';
import { DAY, HOUR, MINUTE } from './clock.js';
import type { Definitions } from './definitions.js';

type SetClock = (at: number) => void;

const NIGHTS = 30;
/** Rows of a usual night, and how long they take. */
const USUAL: Record<string, [rows: number, ms: number]> = {
  customers: [48_210, 2_300],
  item_master: [126_400, 9_100],
  price_lists: [9_811, 1_400],
  invoices: [412_972, 11_800],
  invoice_lines: [2_604_118, 48_500],
  orders: [184_230, 7_900],
  order_lines: [5_912_400, 141_000],
  stock_levels: [611_020, 38_200],
  carts: [5_120, 840],
  web_events: [88_400, 2_950],
};

/** The nights before the last one: all as usual, but for a few. */
export function nightsBefore(
  world: World,
  { modules, orders, orderLines, groups }: Definitions,
  last: number,
  set: SetClock,
): void {
  const members: [string, number][] = [...modules, ['orders', orders], ['order_lines', orderLines]];
  const nightly = members.filter(([name]) => name !== 'carts' && name !== 'web_events');
  for (let night = NIGHTS - 1; night > 0; night--) {
    const at = last - night * DAY;
    set(at);
    const groupRun = beginGroup(world, groups.nightly, 'schedule:1');
    let end = at;
    for (const [name, id] of nightly) {
      const isBad = night % 11 === 4 && name === 'stock_levels';
      end = one(world, { name, id, at: end + 400, turn: night, isBad, groupRun }, set);
    }
    world.repo.groupRuns.finish(groupRun, { status: night % 11 === 4 ? 'error' : 'success' });
  }
}

/** The shop's group, every hour of the last day. */
export function hours(world: World, { modules, groups }: Definitions, now: number, set: SetClock): void {
  const newest = Math.floor((now - 6 * MINUTE) / HOUR) * HOUR + 5 * MINUTE;
  for (let hour = 29; hour >= 0; hour--) {
    set(newest - hour * HOUR);
    const groupRun = beginGroup(world, groups.hourly, 'schedule:2');
    let end = newest - hour * HOUR;
    for (const name of ['carts', 'web_events']) {
      const id = modules.get(name) as number;
      end = one(
        world,
        {
          name,
          id,
          at: end + 300,
          turn: hour,
          isBad: hour === 17 && name === 'carts',
          groupRun,
          trigger: 'schedule:2',
        },
        set,
      );
    }
    world.repo.groupRuns.finish(groupRun, { status: hour === 17 ? 'error' : 'success' });
  }
}

interface Turn {
  name: string;
  id: number;
  at: number;
  /** Makes each a little different, and all the same each time. */
  turn: number;
  isBad?: boolean;
  groupRun?: number;
  trigger?: TriggeredBy;
}

/** One run from begin to finish; gives when it ended. */
export function one(
  world: World,
  { name, id, at, turn, isBad, groupRun, trigger = 'schedule:1' }: Turn,
  set: SetClock,
): number {
  const [usual, usualMs] = USUAL[name] as [number, number];
  const swing = 1 + 0.34 * Math.sin(turn * 1.7 + id * 2) + 0.22 * Math.sin(turn * 5.1);
  const rows = Math.round(usual * swing);
  const end = at + Math.round(usualMs * (0.3 + swing * 0.7) * (isBad ? 0.2 : 1));
  set(at);
  const run = begin(world, id, trigger, groupRun);
  if (name === 'orders') planOrders(world, run, new Date(at).toISOString(), { isWithDiscount: false });
  set(end);
  const moved = { rows_source: rows, rows_staged: rows, rows_merged: rows, bytes: rows * 88 };
  if (isBad)
    world.finish(run, 'error', {
      error: 'The database ended the connection: FATAL: terminating connection due to administrator command',
    });
  else world.finish(run, 'success', moved);
  return end;
}

/** The column that somebody has added to the query is not in the warehouse yet. */
export function planOrders(
  world: World,
  run: number,
  since: string,
  { isWithDiscount }: { isWithDiscount: boolean },
): void {
  const names = ['order_no', 'customer_no', ...(isWithDiscount ? ['discount_pct'] : []), 'changed_at'];
  const quoted = names.map((name) => `"${name}"`).join(', ');
  const watermark = `'${since.slice(0, 23).replace('T', ' ')}'`;
  world.repo.runs.plan(run, {
    source_sql: `-- orders changed since the last run\nSELECT ${names.map((name) => `o.${name}`).join(', ')}\nFROM dbo.orders AS o\nWHERE o.changed_at > ${watermark}`,
    merge_sql: `DELETE FROM "mart"."orders" AS d\nUSING "pipekit_staging"."orders" AS s\nWHERE d."order_no" = s."order_no";\n\nINSERT INTO "mart"."orders" (${quoted})\nSELECT ${quoted}\nFROM "pipekit_staging"."orders";`,
    watermark_values: { since: watermark },
  });
}

let execution = 0;

export function begin(world: World, module_id: number, triggered_by: TriggeredBy, groupRun?: number): number {
  execution += 1;
  return world.repo.runs.begin({
    module_id,
    group_run_id: groupRun ?? null,
    triggered_by,
    workflow_id: `module/${module_id}`,
    workflow_run_id: `sample-${execution}`,
  });
}

export function beginGroup(world: World, group_id: number, triggered_by: TriggeredBy): number {
  execution += 1;
  return world.repo.groupRuns.begin({
    group_id,
    triggered_by,
    workflow_id: `group/${group_id}`,
    workflow_run_id: `sample-group-${execution}`,
  });
}
