import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { freePort } from '../../bin/lib/freePort.mjs';
import type { Run } from '../../src/domain/run.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';
import { until } from '../support/until.js';

const program = fileURLToPath(new URL('../../dist/src/main.js', import.meta.url));
const random = (): string => `canary-${randomBytes(12).toString('hex')}`;

/** Everything secret that this Pipekit is told; `api key` and `session` it makes itself. */
const canaries: Record<string, string> = {
  'password of the configuration': random(),
  'password of a connection that is wrong': random(),
  'password of a user': random(),
  'secret of the identity provider': random(),
};

let db: TestDatabase;
let folder: string;
let url: string;
let serve: ChildProcess;
let said = '';
/** What pages and API have answered, and every command line seen. */
const answered: string[] = [];
const commandLines = new Set<string>();

const tables = () => `
connections:
  - { name: db, driver: postgresql, jdbc_url: "${db.url}", username: ${db.user}, password: $DB_PASSWORD }
  - { name: wrong, driver: postgresql, jdbc_url: "${db.url}", username: nobody, password: $WRONG_PASSWORD }
modules:
${['db', 'wrong']
  .map(
    (source) => `  - name: from_${source}
    source: ${source}
    destination: db
    dest_table: public.copied
    merge_strategy: full
    source_query: SELECT id, note FROM original
    columns: [{ id: integer }, { note: text }]
`,
  )
  .join('')}`;

beforeAll(async () => {
  db = await createTestDatabase(
    'canary',
    `create table original as select i as id, 'n' || i as note from generate_series(1, 7) i;
    create table copied (id int, note text)`,
  );
  canaries['password of a connection'] = db.password;
  folder = mkdtempSync(join(tmpdir(), 'pipekit-canary-'));
  const port = await freePort('127.0.0.1');
  url = `http://127.0.0.1:${port}`;
  writeFileSync(join(folder, 'tables.yaml'), tables());
  const env = {
    PATH: process.env.PATH as string,
    TEMPORAL_CLI: process.env.TEMPORAL_CLI as string,
    PIPEKIT_PASSWORD: canaries['password of the configuration'] as string,
    DB_PASSWORD: db.password,
    WRONG_PASSWORD: canaries['password of a connection that is wrong'] as string,
    OIDC_SECRET: canaries['secret of the identity provider'] as string,
    PIPEKIT_OIDC_ISSUER: 'http://127.0.0.1:9',
    PIPEKIT_OIDC_CLIENT_ID: 'pipekit',
    PIPEKIT_OIDC_CLIENT_SECRET: '$OIDC_SECRET',
    PIPEKIT_OIDC_DEFAULT_ROLE: 'viewer',
    PIPEKIT_TEMPORAL_PORT: String(await freePort('127.0.0.1')),
    PIPEKIT_TEMPORAL_UI_PORT: '0',
    PIPEKIT_HTTP_PORT: String(port),
    PIPEKIT_LOG_LEVEL: 'trace',
  };
  const pipekit = (...args: string[]): ChildProcess => {
    const child = spawn(process.execPath, [program, ...args], { cwd: folder, env });
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (said += data));
    return child;
  };
  const applied = pipekit('apply', 'tables.yaml');
  await new Promise((resolve) => applied.on('exit', resolve));
  serve = pipekit('serve');
  const isUp = (): Promise<boolean> =>
    fetch(`${url}/api/ready`).then(
      ({ ok }) => ok,
      () => false,
    );
  await until('it serves', isUp, 60_000);
}, 120_000);
afterAll(async () => {
  serve?.kill('SIGKILL');
  await db?.drop();
  if (folder) rmSync(folder, { recursive: true, force: true });
});

async function ask(path: string, authorization: string, body?: object): Promise<Response> {
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      commandLines.add(readFileSync(`/proc/${pid}/cmdline`, 'latin1'));
    } catch {
      // It has ended meanwhile.
    }
  }
  const headers = { authorization, 'content-type': 'application/json' };
  return fetch(url + path, {
    method: body ? 'POST' : 'GET',
    headers,
    body: body && JSON.stringify(body),
    redirect: 'manual',
  });
}

const basic = (name: string, password: string): string =>
  `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`;

test('no secret is in a command line, log, database, Temporal, page or answer after runs, good and bad', async () => {
  const owner = basic('pipekit', canaries['password of the configuration'] as string);
  const read = async (path: string, authorization = owner, body?: object): Promise<any> => {
    const response = await ask(path, authorization, body);
    const text = await response.text();
    answered.push(text, JSON.stringify([...response.headers].filter(([name]) => name !== 'set-cookie')));
    return response.headers.get('content-type')?.includes('json') ? JSON.parse(text) : text;
  };
  const password = canaries['password of a user'] as string;
  await read('/api/v1/users', owner, { name: 'ada', password, role: 'admin' });
  await read('/api/v1/users', owner, { name: 'bob', password, role: 'nonsense' });
  const key = await ask('/api/v1/api-keys', basic('ada', password), { name: 'k', role: 'admin' });
  const { secret } = (await key.json()) as { secret: string };
  canaries['api key'] = secret;
  const form = new URLSearchParams({ name: 'ada', password });
  const signedIn = await fetch(`${url}/sign-in`, { method: 'POST', body: form, redirect: 'manual' });
  canaries.session = /^pipekit=([\w-]+)/.exec(signedIn.headers.getSetCookie()[0] ?? '')?.[1] ?? '';
  await read('/api/v1/me', basic('ada', `${password}x`));
  await read('/api/v1/me', 'Bearer wrong');

  const bearer = `Bearer ${secret}`;
  for (const [id, status] of [
    [1, 'success'],
    [2, 'error'],
  ] as const) {
    const { run_id } = await read(`/api/v1/modules/${id}/run`, bearer, {});
    const ended = async (): Promise<Run | undefined> => {
      const run = (await (await ask(`/api/v1/runs/${run_id}`, bearer)).json()) as Run;
      return run.finished_at ? run : undefined;
    };
    expect((await until(`run ${run_id} has ended`, ended, 60_000)).status).toBe(status);
    for (const path of [`/runs/${run_id}`, `/api/v1/runs/${run_id}`, `/api/v1/runs/${run_id}/log`])
      await read(path);
  }
  const pages = ['/', '/account', '/users', '/runs', '/modules/1', '/sign-in', '/sign-in/provider'];
  const lists = ['users', 'api-keys', 'sessions', 'audit', 'connections', 'modules/1', 'doctor', 'me'];
  for (const path of [...pages, ...lists.map((name) => `/api/v1/${name}`)]) await read(path);

  const data = join(folder, '.pipekit');
  const files = readdirSync(data).filter((name) => name !== 'secrets');
  const places: Record<string, string> = {
    ...Object.fromEntries(files.map((name) => [name, readFileSync(join(data, name), 'latin1')])),
    'command lines': [...commandLines].join('\n'),
    'log and terminal': said,
    'pages and answers': answered.join('\n'),
  };
  expect(files).toEqual(expect.arrayContaining(['pipekit.db', 'temporal.db', 'temporal.log']));
  // So that the search is known to find something: names that are meant to be there.
  expect(places['temporal.db']).toContain('$DB_PASSWORD');
  expect(`${places['pipekit.db']}${places['pipekit.db-wal']}`).toContain('scrypt$');
  expect(places['command lines']).toContain('jrunner');
  const leaks = Object.entries(places).flatMap(([place, text]) =>
    Object.entries(canaries)
      .filter(
        ([, canary]) => canary === '' || text.includes(canary) || text.includes(encodeURIComponent(canary)),
      )
      .map(([name]) => `${name} in ${place}`),
  );
  expect(leaks).toEqual([]);
  expect(Object.keys(canaries)).toHaveLength(7);
}, 180_000);
