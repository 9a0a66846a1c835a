// `npm run chaos`: everything needed, then the harness of test/chaos, compiled beside the helpers it shares with us.
import { cpSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { obtainTemporalCli } from '../temporal-dev/obtain.mjs';
import { runLogged } from './lib/command.mjs';
import { mariadbPackages } from './lib/embeddedMariadb.mjs';
import { launch } from './lib/launch.mjs';
import { root } from './lib/paths.mjs';
import { report } from './lib/refusal.mjs';
import { setUp } from './setup.mjs';

const compiled = join(root, '.cache', 'chaos');

async function compile() {
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const logFile = join(root, '.cache', 'logs', 'chaos.log');
  const project = join(root, 'test', 'chaos', 'tsconfig.json');
  await runLogged(process.execPath, [tsc, '-p', project], {
    cwd: root,
    logFile,
    failure: 'test/chaos does not compile',
  });
  for (const folder of ['bin/lib', 'temporal-dev']) {
    for (const name of readdirSync(join(root, folder))) {
      if (name.endsWith('.mjs')) cpSync(join(root, folder, name), join(compiled, folder, name));
    }
  }
}

async function chaos() {
  await setUp({ alsoSteps: [mariadbPackages()] });
  await compile();
  const env = { ...process.env, TEMPORAL_CLI: await obtainTemporalCli() };
  return launch(process.execPath, [join(compiled, 'test', 'chaos', 'main.js'), ...process.argv.slice(2)], {
    env,
  });
}

process.exitCode = await chaos().catch(report);
