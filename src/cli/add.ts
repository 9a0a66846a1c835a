import type { Command } from 'commander';
import type { Module } from '../domain/module.js';
import type { DestinationPlan, Proposal } from '../services/index.js';
import type { ApiClient } from './apiClient.js';
import { apiOf, type CliContext, wantsJson } from './context.js';
import { ANSWER_IS_NO } from './exit.js';
import { asDraft, type DraftOptions, draftOf } from './propose.js';
import { createProgressLine } from './progressLine.js';
import { hasFailed, watchRun } from './watch.js';

interface Options extends DraftOptions {
  createTable: boolean;
  run?: boolean;
}

export function addAdd(program: Command, cli: CliContext, done: (exitCode: number) => void): void {
  asDraft(program.command('add'))
    .description('make a module of a table or a query, and its destination table where there is none')
    .option('--no-create-table', 'leave the destination as it is')
    .option('--run', 'run it, and follow that; the exit code says how it ended')
    .option('--json', 'print the answer as JSON')
    .action(async (from: string, source: string | undefined, options: Options, command: Command) =>
      done(await add(await draftOf(apiOf(cli), from, source, options), options, command, cli)),
    );
}

async function add(
  { proposal, ...draft }: Proposal,
  { createTable, run }: Options,
  command: Command,
  cli: CliContext,
): Promise<number> {
  const api = apiOf(cli);
  const tell = wantsJson(command) ? () => undefined : (text: string) => cli.out(`${text}\n`);
  const { warnings, destination } = proposal;
  for (const text of [...warnings, ...destination.differences.map(({ message }) => message)])
    cli.err(`! ${text}\n`);
  // The module first: its name may be taken, and then no table is to be left behind.
  const module = await api.post<Module>('/modules', draft);
  if (createTable && !destination.exists) {
    await createDestination(api, module, proposal);
    tell(`Made the table ${module.dest_table}`);
  }
  const key = module.merge_key ? ` by ${module.merge_key}` : '';
  tell(`Module ${module.name} writes to ${module.dest_table}, ${module.merge_strategy}${key}`);
  if (!run) {
    if (wantsJson(command)) cli.out(`${JSON.stringify(module)}\n`);
    return 0;
  }
  const { run_id } = await api.post<{ run_id: number }>(`/modules/${module.id}/run`, { triggered_by: 'cli' });
  const ended = await watchRun(api, run_id, createProgressLine(cli));
  if (wantsJson(command)) cli.out(`${JSON.stringify({ ...module, run: ended })}\n`);
  return hasFailed(ended) ? ANSWER_IS_NO : 0;
}

/** Without its table a module is of no use: it goes again when the table cannot be made. */
async function createDestination(
  api: ApiClient,
  { id, dest_connection_id }: Module,
  { new_table }: Proposal['proposal'],
): Promise<void> {
  try {
    const body = { connection_id: dest_connection_id, new_table };
    await api.post<DestinationPlan>('/introspect/create-destination', body);
  } catch (error) {
    await api.post(`/modules/${id}/delete`, {}, { ifMatch: '*' });
    throw error;
  }
}
