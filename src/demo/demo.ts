import { readFile } from 'node:fs/promises';
import pg from 'pg';
import type { GroupRun, Run } from '../domain/run.js';
import type { Services } from '../services/index.js';
import { loadSource } from './source.js';
import { report, verify } from './verify.js';

export interface DemoServer {
  host: string;
  port: number;
  user: string;
  password: string;
}

/** Where the demo's progress goes: one line for each slow step. */
export type Say = (line: string) => void;

const asset = (name: string): Promise<string> => readFile(new URL(name, import.meta.url), 'utf8');

/** Makes the two databases and fills the source. Gives what later changes it, and what verifies the copies. */
export async function prepareDatabases(server: DemoServer, say: Say) {
  await withClient(server, 'postgres', async (admin) => {
    for (const name of ['shop', 'warehouse']) await admin.query(`CREATE DATABASE ${name}`);
  });
  await withClient(server, 'warehouse', async (client) => client.query(await asset('destination.sql')));
  const later = await withClient(server, 'shop', async (client) => {
    await client.query(await asset('tables.sql'));
    return loadSource(client);
  });
  const { rows } = await withClient(server, 'shop', (client) => client.query('SELECT count(*) FROM flights'));
  say(
    `Source database filled from vega-datasets: ${Number(rows[0].count).toLocaleString('en')} flights and more`,
  );
  return later;
}

/** Syncs everything twice, with changes in between, then proves that both sides agree. False if any check failed. */
export async function runMainJob(
  server: DemoServer,
  services: Services,
  later: Awaited<ReturnType<typeof prepareDatabases>>,
  say: Say,
): Promise<boolean> {
  const yaml = (await asset('pipekit.yaml'))
    .replaceAll('${PORT}', String(server.port))
    .replaceAll('${USER}', server.user);
  services.applyConfig(yaml);
  const first = await runGroup(services, 'nightly', say);
  say(`In the source: ${await withClient(server, 'shop', (client) => later.apply(client))}`);
  const second = await runGroup(services, 'nightly', say);
  const third = await runGroup(services, 'with a failure', say);
  const wentOn = third.status === 'error' && statuses(third) === 'error success';
  say(
    wentOn
      ? 'The failing member did not stop its group, as it should be'
      : 'The second group did not go on past its failing member',
  );
  const agree = await compare(server, services, say);
  return first.status === 'success' && second.status === 'success' && wentOn && agree;
}

const statuses = ({ runs }: { runs: Run[] }): string => runs.map(({ status }) => status).join(' ');

async function runGroup(services: Services, name: string, say: Say): Promise<GroupRun & { runs: Run[] }> {
  const { group_run_id } = await services.runs.startGroup(name, { triggered_by: 'cli' });
  const ended = await groupEnd(services, group_run_id);
  say(`Group "${name}": ${ended.status}`);
  for (const run of ended.runs) say(`  ${describe(run)}`);
  return ended;
}

function describe({ module_name, status, rows_merged, error, started_at, finished_at }: Run): string {
  const seconds = (Date.parse(finished_at as string) - Date.parse(started_at)) / 1000;
  const rows = rows_merged === null ? '' : `${rows_merged.toLocaleString('en').padStart(9)} rows `;
  return `${module_name.padEnd(12)} ${status.padEnd(8)} ${rows}${seconds.toFixed(2)} s${error ? ` (${error})` : ''}`;
}

/** Awaits the end of a group run by asking its record. */
async function groupEnd(services: Services, id: number): Promise<GroupRun & { runs: Run[] }> {
  for (;;) {
    const groupRun = services.groupRuns.get(id);
    if (groupRun.finished_at !== null) return groupRun;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function compare(server: DemoServer, services: Services, say: Say): Promise<boolean> {
  const copied = services.modules.list().filter(({ name }) => name !== 'invoices');
  const tables = Object.fromEntries(
    copied.map(({ dest_table, columns_json }) => [
      dest_table.replace('public.', ''),
      columns_json.map(({ dest_name }) => dest_name),
    ]),
  );
  const verdicts = await withClient(server, 'shop', (source) =>
    withClient(server, 'warehouse', (destination) => verify(source, destination, tables)),
  );
  say(`\n${report(verdicts)}\n`);
  const isFresh = await withClient(server, 'warehouse', (client) => client.query(VIEW_IS_FRESH));
  const { fresh } = isFresh.rows[0];
  say(`The hook has refreshed the materialized view: ${fresh ? 'yes' : 'NO'}`);
  return fresh && verdicts.every(({ ok }) => ok);
}

const VIEW_IS_FRESH = `SELECT (SELECT sum(flights) FROM busiest_hours) = (SELECT count(*) FROM flights) AS fresh`;

async function withClient<T>(
  server: DemoServer,
  database: string,
  use: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const { host, port, user, password } = server;
  const client = new pg.Client({ host, port, user, password, database });
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}
