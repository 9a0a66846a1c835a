import { type Command, InvalidArgumentError, Option } from 'commander';
import { type Run, RUN_STATUSES } from '../domain/run.js';
import type { ApiClient } from './apiClient.js';
import { apiOf, type CliContext } from './context.js';
import { duration, rows, statusOf, table, time } from './format.js';

interface Options {
  module?: string;
  group?: string;
  q?: string;
  cursor?: string;
  status?: string;
  since: string;
  limit: string;
  json?: boolean;
}

const UNIT_MS = { m: 60_000, h: 3_600_000, d: 86_400_000 };

export function addRuns(program: Command, cli: CliContext): void {
  program
    .command('runs')
    .description('list runs, newest first')
    .option('--module <name>', 'only of this module')
    .option('--group <name>', 'only of members in runs of this group')
    .option('-q <text>', 'only with this in the module’s name or in the error')
    .addOption(new Option('--status <status>', 'only with this status').choices(RUN_STATUSES))
    .option('--since <age>', 'only started within this time: 30m, 24h, 7d', sinceTime, sinceTime('24h'))
    .option('--limit <n>', 'at most this many', '20')
    .option('--cursor <next>', 'the page after the one that ended with this')
    .option('--json', 'print the answer as JSON')
    .action((options: Options) => list(options, cli));
}

async function list({ module, group, json, ...filters }: Options, cli: CliContext): Promise<void> {
  const api = apiOf(cli);
  const page = await api.get<{ items: Run[]; next: string | null }>('/runs', {
    module_id: await idOf(api, 'modules', module),
    group_id: await idOf(api, 'groups', group),
    ...filters,
  });
  if (json) return cli.out(`${JSON.stringify(page)}\n`);
  if (page.items.length === 0) return cli.out(`No run since ${time(filters.since)}\n`);
  cli.out(
    table([
      ['RUN', 'MODULE', 'STATUS', 'STARTED', 'TOOK', 'ROWS', 'ERROR'],
      ...page.items.map((run) => [
        String(run.id),
        run.module_name,
        statusOf(run),
        time(run.started_at),
        duration(run),
        rows(run.rows_merged).replace(' rows', ''),
        (run.error ?? '').split('\n')[0] as string,
      ]),
    ]),
  );
  if (page.next) cli.err(`There are more: --cursor ${page.next}\n`);
}

async function idOf(api: ApiClient, kind: string, name: string | undefined): Promise<number | undefined> {
  if (name === undefined) return undefined;
  return (await api.get<{ id: number }>(`/${kind}/${encodeURIComponent(name)}`)).id;
}

function sinceTime(age: string): string {
  const [, count, unit] = /^(\d{1,5})([mhd])$/.exec(age) ?? [];
  if (!count || !unit) throw new InvalidArgumentError('Write 30m, 24h or 7d.');
  return new Date(Date.now() - Number(count) * UNIT_MS[unit as keyof typeof UNIT_MS]).toISOString();
}
