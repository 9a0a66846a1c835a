import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { freePort } from '../../bin/lib/freePort.mjs';
import type { Run, RunLine } from '../../src/domain/run.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';
import { until } from '../support/until.js';

const program = fileURLToPath(new URL('../../dist/src/main.js', import.meta.url));
const PASSWORD = 'a long enough password';

let db: TestDatabase;
let folder: string;
let shared: Record<string, string>;
let url: string;
const started: ChildProcess[] = [];

/** The built program, as people start it. `said` is what it has printed so far. */
function pipekit(args: string[], env: Record<string, string>) {
  const child = spawn(process.execPath, [program, ...args], { cwd: folder, env: { ...shared, ...env } });
  started.push(child);
  const output = { said: '' };
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (output.said += data));
  const exit = new Promise<number | null>((resolve) => child.on('exit', resolve));
  return { child, output, exit };
}

const api = async <T>(path: string, body?: object): Promise<T> => {
  const response = await fetch(`${url}/api/v1${path}`, {
    method: body ? 'POST' : 'GET',
    headers: {
      authorization: `Basic ${Buffer.from(`pipekit:${PASSWORD}`).toString('base64')}`,
      'content-type': 'application/json',
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  return (await response.json()) as T;
};

const tables = () => `
connections:
  - { name: db, driver: postgresql, jdbc_url: "${db.url}", username: ${db.user}, password: $DB_PASSWORD, runner_pool: dmz }
modules:
  - name: copy
    source: db
    destination: db
    dest_table: public.copied
    merge_strategy: full
    source_query: SELECT id, note FROM original
    columns: [{ id: integer }, { note: text }]
`;

beforeAll(async () => {
  db = await createTestDatabase(
    'worker',
    `create table original as select i as id, 'n' || i as note from generate_series(1, 7) i;
    create table copied (id int, note text)`,
  );
  folder = mkdtempSync(join(tmpdir(), 'pipekit-worker-'));
  const temporalPort = await freePort('127.0.0.1');
  shared = {
    PATH: process.env.PATH as string,
    TEMPORAL_CLI: process.env.TEMPORAL_CLI as string,
    PIPEKIT_PASSWORD: PASSWORD,
    DB_PASSWORD: db.password,
    PIPEKIT_TEMPORAL_PORT: String(temporalPort),
    PIPEKIT_TEMPORAL_UI_PORT: '0',
    PIPEKIT_HTTP_PORT: String(await freePort('127.0.0.1')),
  };
  writeFileSync(join(folder, 'tables.yaml'), tables());
});
afterAll(async () => {
  for (const child of started) child.kill('SIGKILL');
  await db.drop();
  rmSync(folder, { recursive: true, force: true });
});

test('a runner elsewhere, of the pool a connection is bound to, does the work and tells all of it, without SQLite', async () => {
  expect(await pipekit(['apply', 'tables.yaml'], { PIPEKIT_DATA_DIR: 'server' }).exit).toBe(0);
  const serve = pipekit(['serve'], { PIPEKIT_DATA_DIR: 'server' });
  [, url] = await until(
    'serve tells its address',
    () => /Pipekit +(http\S+)/.exec(serve.output.said) as [string, string] | null,
  );

  // The runner inside `serve` is of the default pool, so it leaves this run alone.
  const { run_id } = await api<{ run_id: number }>('/modules/copy/run', {});
  const run = () => api<Run & { steps: unknown[] }>(`/runs/${run_id}`);
  expect(await run()).toMatchObject({ status: 'running', steps: [] });

  const worker = pipekit(['worker'], {
    PIPEKIT_DATA_DIR: 'elsewhere',
    PIPEKIT_RUNNER_POOL: 'dmz',
    PIPEKIT_TEMPORAL_ADDRESS: `127.0.0.1:${shared.PIPEKIT_TEMPORAL_PORT}`,
    PIPEKIT_TEMPORAL_NAMESPACE: 'pipekit',
    PIPEKIT_SERVER_URL: url,
  });
  const ended = await until('the run has ended', async () => {
    const now = await run();
    return now.finished_at !== null && now;
  });
  expect(ended).toMatchObject({ status: 'success', rows_merged: 7 });
  expect(await db.query('select count(*)::int as n from copied')).toEqual([{ n: 7 }]);

  const { items } = await api<{ items: RunLine[] }>(`/runs/${run_id}/log`);
  expect(items.map(({ seq }) => seq)).toEqual(items.map((_, index) => index + 1));
  expect(items.filter(({ text }) => text === '7 rows inserted')).toHaveLength(1);
  expect(() => readdirSync(join(folder, 'elsewhere'))).toThrow('ENOENT');

  for (const { child, exit } of [worker, serve]) {
    child.kill('SIGTERM');
    expect(await exit).toBe(0);
  }
});

test('a worker without the address of Temporal says what it needs', async () => {
  const { output, exit } = pipekit(['worker'], {});
  expect(await exit).toBe(2);
  expect(output.said).toContain('A worker needs the address of Temporal');
  expect(output.said).not.toContain(' at ');
});
