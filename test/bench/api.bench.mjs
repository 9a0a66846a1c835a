// What each list and thing of the API takes over 1,000 modules and 1,000,000 runs, signed in, while eight runs write their
// logs; then 200 readers follow those runs at once, and every line they got is held against what was written.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { seeded } from './million.mjs';
import { fetchAll, requests } from './requests.mjs';
import { follow } from './streamReader.mjs';

const SIZE = { modules: 1_000, runs: 1_000_000 };
const QUICK = { modules: 1_000, runs: 20_000 };
const READERS = 200;

export async function run({ quick }) {
  const size = quick ? QUICK : SIZE;
  const times = await withServer(size, (server) => requestTimes(server, quick ? 20 : 100));
  // Another server, whose runs have only begun: the readers come at most a few lines late.
  return [...times, ...(await withServer(size, (server) => readers(server, quick ? 10 : 20)))];
}

async function withServer(size, work) {
  const folder = mkdtempSync(join(tmpdir(), 'pipekit-bench-'));
  const file = join(folder, 'pipekit.db');
  seeded(file, size);
  const server = fork(fileURLToPath(new URL('./webServer.mjs', import.meta.url)), [file, 'signed-in']);
  const ended = once(server, 'exit');
  try {
    const [{ url, runs, key, password }] = await once(server, 'message');
    return await work({ server, url, runs, password, headers: { Authorization: `Bearer ${key}` } });
  } finally {
    server.kill();
    await ended;
    rmSync(folder, { recursive: true, force: true });
  }
}

async function requestTimes({ url, runs, password, headers: byKey }, count) {
  const basic = { Authorization: `Basic ${Buffer.from(`bench:${password}`).toString('base64')}` };
  const results = [];
  const time = async (name, path, headers = byKey) =>
    results.push(...(await requests(name, `${url}${path}`, count, headers)));
  for (const [name, path] of Object.entries(await paths(url, byKey, runs[0])))
    await time(name, `/api/v1${path}`);
  await time('a run, by user and password', `/api/v1/runs/${runs[0]}`, basic);
  await time('home page', '/');
  return results;
}

const daysAgo = (days) => new Date(Date.now() - days * 86_400_000).toISOString();

async function paths(url, headers, runId) {
  return {
    runs: '/runs',
    'runs, 200 of them': '/runs?limit=200',
    'runs of a module': '/runs?module_id=500',
    'runs of a group': '/runs?group_id=7',
    'runs of a group run': '/runs?group_run_id=300',
    'runs, failed': '/runs?status=error',
    'runs, succeeded': '/runs?status=success',
    'runs, cancelled (none)': '/runs?status=cancelled',
    'runs of a day': `/runs?since=${daysAgo(1)}`,
    'runs, part of a name': '/runs?q=module_05',
    'runs, part of an error': '/runs?q=duplicate',
    'runs, part of nothing': '/runs?q=nowhere',
    'runs, two letters that are nowhere': '/runs?q=zz',
    'runs of a group, failed': '/runs?group_id=7&status=error',
    'runs of a module, failed, of a month': `/runs?module_id=500&status=error&since=${daysAgo(30)}`,
    'runs of a group, part of an error': '/runs?group_id=7&q=duplicate',
    'runs of a group, part of nothing': '/runs?group_id=7&q=nowhere',
    'runs, failed, part of nothing': '/runs?status=error&q=nowhere',
    'runs, succeeded, part of nothing': '/runs?status=success&q=nowhere',
    'runs of a group, failed, part of nothing': '/runs?group_id=7&status=error&q=nowhere',
    'runs of a year, part of nothing': `/runs?since=${daysAgo(365)}&q=nowhere`,
    'runs, the page after 50,000': `/runs?cursor=${await deep(url, headers)}`,
    'runs of a group, the page after 50,000': `/runs?group_id=7&cursor=${await deep(url, headers)}`,
    run: `/runs/${runId}`,
    'log of a run': `/runs/${runId}/log?after=100`,
    modules: '/modules',
    'modules, 200 of them, part of a name': '/modules?limit=200&q=module_0',
    module: '/modules/500',
    'preview of a module': '/modules/500/preview',
    groups: '/groups',
    group: '/groups/7',
    'group runs': '/group-runs',
    'group runs of a group, failed': '/group-runs?group_id=7&status=error',
    schedules: '/schedules',
    audit: '/audit',
    'audit of a module by one': '/audit?resource=module&resource_id=500&actor=ann',
    'OpenAPI document': '/openapi.json',
  };
}

/** A cursor as the API makes them, of the run 50,000 before the last. */
async function deep(url, headers) {
  const { items } = JSON.parse(await fetchAll(`${url}/api/v1/runs?limit=1`, undefined, headers));
  const id = Math.max(1, items[0].id - 50_000);
  const { started_at } = JSON.parse(await fetchAll(`${url}/api/v1/runs/${id}`, undefined, headers));
  return Buffer.from(JSON.stringify([started_at, id])).toString('base64url');
}

/** Each from the first line on, whenever it came. */
async function readers({ server, url, runs, headers }, seconds) {
  const following = Array.from({ length: READERS }, (_, index) =>
    follow(`${url}/api/v1/runs/${runs[index % runs.length]}/stream`, runs[index % runs.length], headers),
  );
  await delay(seconds * 1_000);
  const answered = once(server, 'message');
  server.send('finish');
  const [told] = await answered;
  const got = await Promise.all(following);
  const wrong = got.filter(({ run, lines, hash }) => {
    const written = told.find((one) => one.run === run);
    return written.lines !== lines || written.hash !== hash;
  });
  const name = `${READERS} readers of ${runs.length} runs`;
  return [
    {
      case: name,
      metric: 'lines read',
      unit: 'lines',
      samples: [got.reduce((sum, { lines }) => sum + lines, 0)],
    },
    { case: name, metric: 'readers with a line lost, doubled or changed', unit: '', samples: [wrong.length] },
    { case: name, metric: 'from written to read', unit: 'ms', samples: got.flatMap(({ delays }) => delays) },
    { case: name, metric: 'p95 of that', unit: 'ms', samples: [p95(got.flatMap(({ delays }) => delays))] },
  ];
}

const p95 = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length * 0.95)] ?? 0;
