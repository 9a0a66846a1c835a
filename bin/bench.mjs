// `npm run bench -- NAME [--json] [--quick]`: one benchmark of test/bench, over the built tree. Without a name: the list.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { obtainTemporalCli } from '../temporal-dev/obtain.mjs';
import { root } from './lib/paths.mjs';
import { Refusal, report } from './lib/refusal.mjs';
import { setUp } from './setup.mjs';

const folder = join(root, 'test', 'bench');
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.bench.mjs'))
  .map((file) => file.replace('.bench.mjs', ''));

async function bench() {
  const [name, ...flags] = process.argv.slice(2);
  if (!name) {
    console.log(`npm run bench -- NAME [--json] [--quick]\n\n${names.join('\n')}`);
    return;
  }
  if (!names.includes(name))
    throw new Refusal(`There is no benchmark ${name}: there are ${names.join(', ')}.`, { exitCode: 2 });
  await setUp({ quiet: flags.includes('--json') });
  process.env.TEMPORAL_CLI = await obtainTemporalCli();
  const { run } = await import(pathToFileURL(join(folder, `${name}.bench.mjs`)).href);
  const { print } = await import(pathToFileURL(join(folder, 'results.mjs')).href);
  print(name, await run({ quick: flags.includes('--quick'), flags }), flags.includes('--json'));
}

try {
  await bench();
  process.exit(0);
} catch (error) {
  process.exit(report(error));
}
