// `npm run fuzz [-- --quick] [-- arguments of schemathesis run]`: asks a Pipekit of its own everything its OpenAPI
// document allows, and what it does not. Reports: .cache/fuzz/report.
import { join } from 'node:path';
import { obtainTemporalCli } from '../temporal-dev/obtain.mjs';
import { endCommands } from './lib/command.mjs';
import { onInterrupt } from './lib/interrupt.mjs';
import { root } from './lib/paths.mjs';
import { report } from './lib/refusal.mjs';
import { schemathesis } from './lib/schemathesis.mjs';
import { setUp } from './setup.mjs';

async function main() {
  const args = process.argv.slice(2);
  await setUp({ alsoSteps: [schemathesis()] });
  // Only now, for these need what the set-up has installed.
  const { startPostgres } = await import('./lib/embeddedPostgres.mjs');
  const { fuzz } = await import('../test/fuzz/fuzz.mjs');
  const postgres = await startPostgres();
  const forget = onInterrupt(async () => {
    await endCommands();
    await postgres.stop();
  });
  try {
    const { code, errors, summary } = await fuzz({
      postgres,
      temporalCli: await obtainTemporalCli(),
      folder: join(root, '.cache', 'fuzz', 'report'),
      isQuick: args.includes('--quick'),
      args: args.filter((arg) => arg !== '--quick'),
    });
    for (const line of errors) console.error(line);
    const isWell = code === 0 && errors.length === 0;
    console.log(['', isWell ? 'Nothing was found' : 'SOMETHING WAS FOUND: see above', ...summary].join('\n'));
    console.log(`Log         ${errors.length} faults of the server\nReports     .cache/fuzz/report`);
    return code || (isWell ? 0 : 1);
  } finally {
    await postgres.stop();
    forget();
  }
}

process.exitCode = await main().catch(report);
