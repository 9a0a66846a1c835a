// `npm run demo`: everything needed, then the demo.
import { join } from 'node:path';
import { obtainTemporalCli } from '../temporal-dev/obtain.mjs';
import { launch } from './lib/launch.mjs';
import { root } from './lib/paths.mjs';
import { report } from './lib/refusal.mjs';
import { setUp } from './setup.mjs';

async function demo() {
  await setUp();
  const env = { ...process.env, TEMPORAL_CLI: await obtainTemporalCli() };
  const main = join(root, 'dist', 'src', 'main.js');
  return launch(process.execPath, [main, 'demo', ...process.argv.slice(2)], { env });
}

process.exitCode = await demo().catch(report);
