import type { Command } from 'commander';
import type { GroupRun, GroupRunLine, Run, RunLine } from '../domain/run.js';
import type { ApiClient } from './apiClient.js';
import { apiOf, type CliContext } from './context.js';
import { ANSWER_IS_NO } from './exit.js';
import { PipekitError } from '../domain/errors.js';
import { createProgressLine } from './progressLine.js';
import { findTarget } from './target.js';
import { ending, followGroupRun, followRun, gapText, groupEnding, hasFailed } from './watch.js';

interface Options {
  follow?: boolean;
  json?: boolean;
}

/** Whose log it is, and where the API has it. */
interface Logged {
  id: number;
  isGroup: boolean;
}

const LINES_A_PAGE = 1_000;

export function addLogs(program: Command, cli: CliContext, done: (exitCode: number) => void): void {
  program
    .command('logs')
    .description('print the log of a run, or of a group run: the lines of its members, each with its module')
    .argument(
      '<run>',
      'its number; group-run/NUMBER; or a module or group (module/NAME, group/NAME): then of its newest run',
    )
    .option('-f, --follow', 'go on to the end of the run; the exit code says how it ended')
    .option('--json', 'print each line as JSON, on a line of its own')
    .action(async (run: string, options: Options) => done(await logs(run, options, cli)));
}

async function logs(text: string, { follow, json }: Options, cli: CliContext): Promise<number> {
  const api = apiOf(cli);
  const { id, isGroup } = await findRun(api, text);
  const print = (line: RunLine | GroupRunLine): void => {
    const module = 'module_name' in line ? `[${line.module_name}] ` : '';
    cli.out(json ? `${JSON.stringify(line)}\n` : `${module}${line.step}: ${line.text}\n`);
  };
  if (!follow) {
    await stored(api, `/${isGroup ? 'group-runs' : 'runs'}/${id}/log`, print);
    return 0;
  }
  const shown = createProgressLine(cli);
  const watcher = {
    line(line: RunLine) {
      shown.clear();
      print(line);
    },
    gap: (from: number, to: number) => shown.line(gapText(from, to)),
    progress: (progress: string) => shown.progress(progress),
  };
  const ended = isGroup ? await followGroupRun(api, id, watcher) : await followRun(api, id, watcher);
  shown.line('runs' in ended ? groupEnding(ended) : ending(ended));
  return hasFailed(ended) ? ANSWER_IS_NO : 0;
}

async function findRun(api: ApiClient, text: string): Promise<Logged> {
  const [, group, id] = /^(group-run\/)?(\d+)$/.exec(text) ?? [];
  if (id !== undefined) return { id: Number(id), isGroup: group !== undefined };
  const { kind, name, path } = await findTarget(api, text);
  const isGroup = kind === 'group';
  const runs = isGroup ? `/group-runs?group_id=${path.split('/').at(-1)}&limit=1` : `${path}/runs?limit=1`;
  const [newest] = (await api.get<{ items: (Run | GroupRun)[] }>(runs)).items;
  if (newest) return { id: newest.id, isGroup };
  throw new PipekitError('not_found', `The ${kind} "${name}" has never run`);
}

async function stored(api: ApiClient, path: string, print: (line: RunLine) => void): Promise<void> {
  for (let after: number | string | undefined; ; ) {
    const page = { after, limit: LINES_A_PAGE };
    const { items, next_after } = await api.get<{ items: RunLine[]; next_after: number | string }>(
      path,
      page,
    );
    for (const line of items) print(line);
    after = next_after;
    if (items.length < LINES_A_PAGE) return;
  }
}
