import type { Command } from 'commander';
import { PipekitError } from '../domain/errors.js';
import { apiOf, type CliContext } from './context.js';
import { ANSWER_IS_NO } from './exit.js';
import { createProgressLine } from './progressLine.js';
import { findTarget } from './target.js';
import { hasFailed, watchGroupRun, watchRun } from './watch.js';

interface Options {
  dryRun?: boolean;
  watch?: boolean;
  set: Record<string, string>;
  json?: boolean;
}

type Started = { run_id: number } | { group_run_id: number };

export function addRun(program: Command, cli: CliContext, done: (exitCode: number) => void): void {
  program
    .command('run')
    .description('start a module or group')
    .argument('<target>', 'a name; module/NAME or group/NAME where one name is both')
    .option('--dry-run', 'resolve watermarks and show the SQL, move nothing')
    .option(
      '--set <name=value>',
      'a backfill: this run takes the value as it is, quotes and all',
      collect,
      {},
    )
    .option('--watch', 'follow it to its end; the exit code says how it ended')
    .option('--json', 'print the answer as JSON')
    .action(async (target: string, options: Options) => done(await run(target, options, cli)));
}

async function run(text: string, { dryRun, watch, json, set }: Options, cli: CliContext): Promise<number> {
  const api = apiOf(cli);
  const target = await findTarget(api, text);
  const backfill = Object.keys(set).length > 0 ? { watermark_values: set } : {};
  const started = await api.post<Started>(`${target.path}/run`, {
    triggered_by: 'cli',
    dry_run: dryRun,
    ...backfill,
  });
  if (!watch) {
    cli.out(json ? `${JSON.stringify(started)}\n` : `${sentence(target.name, started)}\n`);
    return 0;
  }
  const shown = createProgressLine(cli);
  const ended =
    'run_id' in started
      ? await watchRun(api, started.run_id, shown)
      : await watchGroupRun(api, started.group_run_id, shown);
  if (json) cli.out(`${JSON.stringify(ended)}\n`);
  return hasFailed(ended) ? ANSWER_IS_NO : 0;
}

/** `--set a=1 --set b=2`, each value from the first `=` on. */
function collect(text: string, earlier: Record<string, string>): Record<string, string> {
  const at = text.indexOf('=');
  if (at < 1) throw new PipekitError('invalid', `--set takes name=value, not "${text}"`, { field: 'set' });
  return { ...earlier, [text.slice(0, at)]: text.slice(at + 1) };
}

function sentence(name: string, started: Started): string {
  const what = 'run_id' in started ? `Run ${started.run_id}` : `Group run ${started.group_run_id}`;
  return `${what} of ${name} has started`;
}
