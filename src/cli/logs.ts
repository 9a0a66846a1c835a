import type { Command } from 'commander';
import type { Run, RunLine } from '../domain/run.js';
import type { ApiClient } from './apiClient.js';
import { apiOf, type CliContext } from './context.js';
import { ANSWER_IS_NO } from './exit.js';
import { PipekitError } from '../domain/errors.js';
import { createProgressLine } from './progressLine.js';
import { ending, followRun, gapText, hasFailed } from './watch.js';

interface Options {
  follow?: boolean;
  json?: boolean;
}

const LINES_A_PAGE = 1_000;

export function addLogs(program: Command, cli: CliContext, done: (exitCode: number) => void): void {
  program
    .command('logs')
    .description('print the log of a run')
    .argument('<run>', 'its number, or a module: then of its newest run')
    .option('-f, --follow', 'go on to the end of the run; the exit code says how it ended')
    .option('--json', 'print each line as JSON, on a line of its own')
    .action(async (run: string, options: Options) => done(await logs(run, options, cli)));
}

async function logs(text: string, { follow, json }: Options, cli: CliContext): Promise<number> {
  const api = apiOf(cli);
  const id = /^\d+$/.test(text) ? Number(text) : await newestRunOf(api, text);
  const print = (line: RunLine): void =>
    cli.out(json ? `${JSON.stringify(line)}\n` : `${line.step}: ${line.text}\n`);
  if (!follow) {
    await stored(api, id, print);
    return 0;
  }
  const shown = createProgressLine(cli);
  const run = await followRun(api, id, {
    line(line) {
      shown.clear();
      print(line);
    },
    gap: (from, to) => shown.line(gapText(from, to)),
    progress: (progress) => shown.progress(progress),
  });
  shown.line(ending(run));
  return hasFailed(run) ? ANSWER_IS_NO : 0;
}

async function newestRunOf(api: ApiClient, module: string): Promise<number> {
  const path = `/modules/${encodeURIComponent(module)}/runs`;
  const [run] = (await api.get<{ items: Run[] }>(path, { limit: 1 })).items;
  if (run) return run.id;
  throw new PipekitError('not_found', `The module "${module}" has never run`);
}

async function stored(api: ApiClient, id: number, print: (line: RunLine) => void): Promise<void> {
  for (let after = 0; ; ) {
    const page = { after, limit: LINES_A_PAGE };
    const { items, next_after } = await api.get<{ items: RunLine[]; next_after: number }>(
      `/runs/${id}/log`,
      page,
    );
    for (const line of items) print(line);
    after = next_after;
    if (items.length < LINES_A_PAGE) return;
  }
}
