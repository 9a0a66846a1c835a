import { setTimeout as sleep } from 'node:timers/promises';
import type { ModuleInput } from '../../src/domain/module.js';
import type { JournalEntry } from '../../src/domain/ports.js';
import type { World } from '../api/support/world.js';

type Event = [JournalEntry['event'], string?];

const SOURCE_SQL = `-- flights of the last days, late ones first
SELECT f.flight_id, f.carrier, f.origin, f.destination,
       rtrim(f.tail_no) AS tail_no, f.delay_minutes, f.departed_at
FROM ops.flights AS f
JOIN ops.carriers AS c ON c.code = f.carrier
WHERE f.departed_at > '2026-11-19 22:14:05.118204'
  AND f.delay_minutes >= 15`;
const MERGE_SQL = `DELETE FROM "mart"."flights" AS d
USING "pipekit_staging"."flights_incremental" AS s
WHERE d."flight_id" = s."flight_id";

INSERT INTO "mart"."flights" ("flight_id", "carrier", "origin", "destination",
                              "tail_no", "delay_minutes", "departed_at")
SELECT "flight_id", "carrier", "origin", "destination",
       "tail_no", "delay_minutes", "departed_at"
FROM "pipekit_staging"."flights_incremental";`;

export interface Sample {
  running: number;
  failed: number;
  success: number;
  groupRun: number;
  module: number;
  group: number;
  draft: number;
}

/** A working day of a small data team, in three seconds. */
export async function fillSample(world: World): Promise<Sample> {
  const flights = world.addModule('flights_incremental', flightsModule(world));
  const names = ['airports', 'carriers', 'customers', 'invoice_lines', 'invoices', 'orders', 'stock_levels'];
  const ids = names.map((name) => world.addModule(name));
  const events = world.addModule('web_events', { merge_strategy: 'append' });
  const nightly = world.addGroup('nightly', [flights, ...ids]);
  const monthEnd = world.addGroup('month end', ids.slice(0, 3));
  for (const [group_id, cron_expr] of [
    [nightly, '0 6 * * 1-5'],
    [monthEnd, '0 6 1 * *'],
  ] as const) {
    await world.services.schedules.save({ group_id, cron_expr, timezone: 'Europe/Paris' });
  }

  const groupRun = world.repo.groupRuns.begin({
    group_id: nightly,
    triggered_by: 'schedule:1',
    workflow_id: 'group/1',
    workflow_run_id: 'sample-group',
  });
  for (const [index, id] of ids.slice(0, 5).entries()) {
    const run = world.beginRun(id, groupRun);
    await sleep(35 * (index + 2));
    const rows = 1_204 * (index + 3) ** 3;
    world.finish(run, 'success', {
      rows_source: rows,
      rows_staged: rows,
      rows_merged: rows,
      bytes: rows * 88,
    });
  }
  world.repo.runs.addEnded({
    module_id: events,
    group_run_id: groupRun,
    triggered_by: 'schedule:1',
    status: 'skipped',
    error: null,
  });
  const failed = await failedRun(world, ids[5] as number, groupRun);
  world.finish(world.beginRun(ids[6] as number, groupRun), 'cancelled');
  world.repo.groupRuns.finish(groupRun, { status: 'error' });
  world.finish(world.beginRun(ids[0] as number), 'dry_run');
  const success = world.beginRun(ids[1] as number);
  await world.write(success, ['COPY 32508', 'done'], { step: 'stage' });
  world.finish(success, 'success', {
    rows_source: 32_508,
    rows_staged: 32_508,
    rows_merged: 32_508,
    bytes: 2_860_704,
  });
  fillAdmin(world, flights);
  return {
    running: await runningRun(world, flights),
    failed,
    success,
    groupRun,
    module: flights,
    group: nightly,
    draft: addDraft(world),
  };
}

/** A module that somebody is writing: the wizard's pages show it. */
function addDraft(world: World): number {
  const { id: connection_id } = world.repo.connections.list()[0] as { id: number };
  const input = {
    name: 'tail_numbers',
    source_connection_id: connection_id,
    dest_connection_id: connection_id,
    dest_table: 'mart.tail_numbers',
    merge_strategy: 'incremental' as const,
    merge_key: 'flight_id',
    enabled: true,
    drift_policy: 'fail' as const,
    hooks: [],
    ...flightsModule(world),
  } as ModuleInput;
  const columns = input.columns_json.map(({ id, dest_type }, index) => ({
    id,
    dest_type,
    nullable: index > 0,
    comment: null,
    key_position: index === 0 ? 1 : null,
    verdict: index === 2 ? ('conversion' as const) : ('exact' as const),
    note: index === 2 ? 'A value that does not fit fails the run. It is varchar(3).' : '',
  }));
  return world.repo.drafts.add('local:local', {
    source_connection_id: connection_id,
    place: {},
    table: 'tail_numbers',
    query: '',
    values: '',
    module: { ...input, name: 'tail_numbers', dest_table: 'mart.tail_numbers' },
    columns,
    warnings: ['Rows deleted in the source stay in the destination.'],
  }).id;
}

/** What the pages of admins show: a channel, deliveries, changes, a secret, a driver that is not there. */
function fillAdmin(world: World, flights: number): void {
  const { alertChannels, modules, connections } = world.services;
  const { id, name } = alertChannels.save({ name: 'on-call', kind: 'slack', url: '$SLACK_WEBHOOK' });
  const { id: legacy } = connections.save({
    name: 'legacy erp',
    driver: 'oracle',
    jdbc_url: 'jdbc:oracle:thin:@//erp.example:1521/ERP',
    username: 'pipekit',
    password: '$ERP_PASSWORD',
  });
  connections.update(legacy, { notes: 'Read only; ask Ann before you add a module.\nClosed on Sundays.' });
  modules.update(flights, {
    freshness: '6 hours',
    source_query: `${SOURCE_SQL.replace(/f\.delay_minutes >= 15/, 'f.delay_minutes >= 30').replace(`'2026-11-19 22:14:05.118204'`, '{since}')}`,
  });
  world.repo.alerts.openEpisode('late', flights);
  const link = `${world.url}/runs/1`;
  const alert = {
    event: 'failure' as const,
    title: 'orders failed',
    text: 'Run 7 of orders failed: boom',
    link,
  };
  const [failed, pending] = world.repo.alerts.add(alert, [
    { id, name },
    { id, name },
  ]).deliveries;
  world.repo.alerts.deliveryFailed(failed as number, 'It answered 404: channel_not_found');
  world.repo.alerts.attemptFailed(pending as number, 'connect ECONNREFUSED');
}

function flightsModule(world: World): Partial<ModuleInput> {
  const connection_id = world.repo.connections.list()[0]?.id as number;
  const column = (dest_name: string, index: number, expression = `f.${dest_name}`) => ({
    id: `c${index + 1}`,
    source_name: dest_name,
    source_type: 'varchar(20)',
    dest_name,
    dest_type: 'text',
    expression,
    included: dest_name !== 'internal_note',
  });
  const names = [
    'flight_id',
    'carrier',
    'origin',
    'destination',
    'delay_minutes',
    'departed_at',
    'internal_note',
  ];
  return {
    merge_strategy: 'incremental',
    merge_key: 'flight_id',
    dest_table: 'mart.flights',
    source_query: SOURCE_SQL.replace(`'2026-11-19 22:14:05.118204'`, '{since}'),
    columns_json: [
      ...names.map((name, index) => column(name, index)),
      column('tail_no', names.length, 'rtrim(f.tail_no)'),
    ],
    watermarks: [
      {
        name: 'since',
        connection_id,
        resolver_sql: `SELECT quote_literal(max(departed_at)) FROM mart.flights`,
        default_value: `'1970-01-01'`,
      },
    ],
    hooks: [{ run_order: 1, connection_id, sql: 'ANALYZE mart.flights', run_on: 'success' }],
  };
}

async function failedRun(world: World, moduleId: number, groupRun: number): Promise<number> {
  const run = world.beginRun(moduleId, groupRun);
  const error = `ERROR: column "discount_pct" of relation "orders" does not exist\n  Position: 112 · SQLSTATE 42703`;
  plan(world, run);
  const after = clockFrom(world, run);
  await world.journal(run, 'resolve', 1, [started(after(0)), finished(after(40), 'success')]);
  await world.journal(run, 'stage', 1, [
    started(after(60)),
    line('Connection to erp-db:5432 refused', after(420), 'stderr'),
    finished(after(430), 'error', 'Connection to erp-db:5432 refused'),
  ]);
  await world.journal(run, 'stage', 2, [
    started(after(980)),
    line('Copying orders to pipekit_staging.orders', after(1_000)),
    line('184230 rows', after(1_900)),
    finished(after(2_010), 'success', null, 184_230),
  ]);
  await world.journal(run, 'merge', 1, [
    started(after(2_030)),
    line(error, after(2_110), 'stderr'),
    finished(after(2_120), 'error', error),
  ]);
  await sleep(2_150);
  world.finish(run, 'error', { error, rows_source: 184_230, rows_staged: 184_230, bytes: 21_402_113 });
  return run;
}

async function runningRun(world: World, moduleId: number): Promise<number> {
  const run = world.beginRun(moduleId);
  plan(world, run);
  const after = clockFrom(world, run);
  await world.journal(run, 'resolve', 1, [
    started(after(0)),
    line('since = 2026-11-19 22:14:05.118204', after(30)),
    finished(after(35), 'success'),
  ]);
  const lines = Array.from({ length: 40 }, (_, index) =>
    line(`chunk ${index + 1}: 50,000 rows`, after(70 + index)),
  );
  await world.journal(run, 'stage', 1, [started(after(50)), ...lines]);
  await world.journal(run, 'stage', 1, [[{ kind: 'progress', rows: 2_000_000, bytes: 211_000_000 }]]);
  return run;
}

function plan(world: World, run: number): void {
  const watermark_values = { since: `'2026-11-19 22:14:05.118204'` };
  world.repo.runs.plan(run, { source_sql: SOURCE_SQL, merge_sql: MERGE_SQL, watermark_values });
}

const clockFrom = (world: World, run: number) => {
  const origin = Date.parse(world.repo.runs.get(run)?.started_at ?? '');
  return (ms: number) => new Date(origin + ms).toISOString();
};
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
