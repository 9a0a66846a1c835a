// What the API and the pages take over 1,000 modules and 1,000,000 runs, while eight runs write their logs.
import { fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { seeded } from './million.mjs';
import { requests } from './requests.mjs';
import { browserFigures } from './webBrowser.mjs';

const SIZE = { modules: 1_000, runs: 1_000_000 };
const QUICK = { modules: 1_000, runs: 20_000 };

export async function run({ quick }) {
  const folder = mkdtempSync(join(tmpdir(), 'pipekit-bench-'));
  const file = join(folder, 'pipekit.db');
  seeded(file, quick ? QUICK : SIZE);
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
