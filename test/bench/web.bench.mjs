// What the API and the pages take over 1,000 modules and 1,000,000 runs, while eight runs write their logs.
import { fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { seed } from './million.mjs';
import { browserFigures } from './webBrowser.mjs';

const SIZE = { modules: 1_000, runs: 1_000_000 };
const QUICK = { modules: 1_000, runs: 20_000 };

export async function run({ quick }) {
  const folder = mkdtempSync(join(tmpdir(), 'pipekit-bench-'));
  const file = join(folder, 'pipekit.db');
  seed(file, quick ? QUICK : SIZE);
  const server = fork(fileURLToPath(new URL('./webServer.mjs', import.meta.url)), [file]);
  try {
    const { url, run: runId } = await new Promise((resolve, reject) => {
      server.once('message', resolve);
      server.once('exit', (code) => reject(new Error(`The server ended with ${code}`)));
    });
    const results = [];
    for (const [name, path] of Object.entries(paths(runId))) {
      results.push(...(await requests(name, `${url}${path}`, quick ? 20 : 100)));
    }
    return [
      ...results,
      ...(await browserFigures(url, { home: '/', runs: '/runs?window=all', run: `/runs/${runId}` })),
    ];
  } finally {
    server.removeAllListeners('exit');
    server.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}

const paths = (runId) => ({
  home: '/',
  'home, one source': '/home/modules?source=3',
  'run log, 24 h': '/runs',
  'run log, all time': '/runs?window=all',
  'run log, errors of all time': '/runs?status=error&window=all',
  'run log, a word in 30 days': '/runs?q=module_0500&window=30d',
  module: '/modules/500',
  'module, runs': '/modules/500?tab=runs',
  run: `/runs/${runId}`,
  palette: '/search?part=found&q=run%2005',
  'API modules': '/api/v1/modules',
  'API runs': '/api/v1/runs?limit=50',
  'API run': `/api/v1/runs/${runId}`,
});

async function requests(name, url, count) {
  const agent = new Agent({ keepAlive: true });
  const samples = [];
  // The first ones compile the views.
  for (let i = -3; i < count; i++) {
    const started = performance.now();
    const bytes = await fetchAll(url, agent);
    const ms = performance.now() - started;
    if (i >= 0) samples.push({ ms, kB: bytes / 1_000 });
  }
  agent.destroy();
  const times = samples.map(({ ms }) => ms);
  return [
    { case: name, metric: 'time', unit: 'ms', samples: times },
    { case: name, metric: 'p95', unit: 'ms', samples: [percentile(times, 0.95)] },
    { case: name, metric: 'on the wire', unit: 'kB', samples: [samples[0].kB] },
  ];
}

function percentile(values, share) {
  return values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))];
}

/** The size of the body as it came. */
function fetchAll(url, agent) {
  return new Promise((resolve, reject) => {
    get(url, { agent, headers: { 'Accept-Encoding': 'br, gzip' } }, (response) => {
      let bytes = 0;
      response.on('data', (chunk) => (bytes += chunk.length));
      response.on('end', () =>
        response.statusCode === 200 ? resolve(bytes) : reject(new Error(`${url}: ${response.statusCode}`)),
      );
    }).on('error', reject);
  });
}
