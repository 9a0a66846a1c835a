import type { JournalEntry } from '../../../src/domain/ports.js';
import type { World } from '../../api/support/world.js';
import { DAY } from './clock.js';
import { type Definitions, MERGE_SQL, SINCE, SOURCE_SQL } from './definitions.js';
import { begin, beginGroup, one, planOrders } from './history.js';

type Event = [JournalEntry['event'], string?];
type SetClock = (at: number) => void;

/** The last run of `nightly`: one member failed, one was cancelled, one is disabled. */
export async function theLastNight(
  world: World,
  { modules, orders, groups }: Definitions,
  at: number,
  set: SetClock,
) {
  set(at);
  const groupRun = beginGroup(world, groups.nightly, 'schedule:1');
  let end = at;
  for (const name of ['customers', 'item_master', 'invoices', 'invoice_lines']) {
    end = one(world, { name, id: modules.get(name) as number, at: end + 400, turn: 0, groupRun }, set);
  }
  set(end);
  world.repo.runs.addEnded({
    module_id: modules.get('price_lists') as number,
    group_run_id: groupRun,
    triggered_by: 'schedule:1',
    status: 'skipped',
    error: null,
  });
  const failed = await failedRun(world, orders, groupRun, end + 500, set);
  set(end + 13_000);
  const cancelled = begin(world, modules.get('stock_levels') as number, 'schedule:1', groupRun);
  set(end + 41_000);
  world.finish(cancelled, 'cancelled', { rows_source: 204_000, rows_staged: 204_000 });
  world.repo.groupRuns.finish(groupRun, { status: 'error' });
  return { groupRun, failed };
}

/** Staging was refused once and taken up again; the merge then failed. */
async function failedRun(world: World, id: number, groupRun: number, at: number, set: SetClock) {
  set(at);
  const run = begin(world, id, 'schedule:1', groupRun);
  planOrders(world, run, new Date(at - DAY).toISOString(), { isWithDiscount: true });
  const after = (ms: number) => new Date(at + ms).toISOString();
  const error = `ERROR: column "discount_pct" of relation "orders" does not exist\n  Position: 112 · SQLSTATE 42703`;
  const refused = 'Connection to erp.internal:1433 refused';
  await world.journal(run, 'resolve', 1, [
    started(after(0)),
    line(`since = ${SINCE}`, after(60)),
    finished(after(80), 'success'),
  ]);
  await world.journal(run, 'stage', 1, [
    started(after(120)),
    line(refused, after(1_420), 'stderr'),
    finished(after(1_430), 'error', refused),
  ]);
  await world.journal(run, 'stage', 2, [
    started(after(2_480)),
    line('Connected to SQL Server 16.0 as pipekit', after(2_700)),
    line('Copying orders to pipekit_staging.orders', after(2_710)),
    line('184230 rows', after(8_900)),
    finished(after(9_010), 'success', null, 184_230),
  ]);
  await world.journal(run, 'merge', 1, [
    started(after(9_030)),
    line(error, after(9_310), 'stderr'),
    finished(after(9_320), 'error', error),
  ]);
  set(at + 9_400);
  world.finish(run, 'error', { error, rows_source: 184_230, rows_staged: 184_230, bytes: 21_402_113 });
  return run;
}

/** A run in progress: two of its steps done, and half of the rows. */
export async function runningRun(world: World, id: number, at: number, set: SetClock): Promise<number> {
  set(at);
  const run = begin(world, id, 'manual');
  world.repo.runs.plan(run, {
    source_sql: SOURCE_SQL,
    merge_sql: MERGE_SQL,
    watermark_values: { since: SINCE },
  });
  const after = (ms: number) => new Date(at + ms).toISOString();
  await world.journal(run, 'resolve', 1, [
    started(after(0)),
    line(`since = ${SINCE}`, after(210)),
    finished(after(240), 'success'),
  ]);
  await world.journal(run, 'stage', 1, [
    started(after(280)),
    line('Connected to SQL Server 16.0 as pipekit', after(460)),
    line('Created pipekit_staging.order_lines like mart.order_lines', after(520)),
    line('Copying by COPY, binary, 7 columns', after(530)),
    ...[1, 2, 3, 4].map((n) => line(`${n},000,000 rows`, after(530 + n * 21_210))),
    [{ kind: 'progress', rows: 4_341_200, bytes: 382_025_600 }],
  ]);
  return run;
}

const started = (at: string): Event => [{ kind: 'started' }, at];
const line = (text: string, at: string, stream: 'stdout' | 'stderr' = 'stdout'): Event => [
  { kind: 'line', stream, text },
  at,
];
const finished = (
  at: string,
  status: 'success' | 'error',
  error: string | null = null,
  rows: number | null = null,
): Event => [{ kind: 'finished', status, error, rows, bytes: null }, at];
