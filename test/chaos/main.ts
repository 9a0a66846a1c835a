/** `npm run chaos`: bin/chaos.mjs has built everything before this runs. */
import { readOptions, USAGE } from './options.js';
import { runMatrix, runMutations } from './session.js';

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2));
  const cliPath = process.env.TEMPORAL_CLI;
  if (!cliPath) throw new Error('TEMPORAL_CLI is not set: start this with `npm run chaos`');
  const out = (text: string): void => void process.stdout.write(`${text}\n`);
  const isGreen = options.mutate
    ? await runMutations(options, cliPath, out)
    : await runMatrix(options, cliPath, out);
  return isGreen ? 0 : 1;
}

process.exitCode = await main().catch((error: Error) => {
  process.stderr.write(`${error.message}\n\n${USAGE}\n`);
  return 2;
});
