import type { Command } from 'commander';
import type { CliContext } from './context.js';

export function addWorker(program: Command, { actions }: CliContext): void {
  program
    .command('worker')
    .description('run a runner alone, on this or any other machine')
    .option('--pool <name>', 'serve the connections of this runner pool (PIPEKIT_RUNNER_POOL)')
    .action((options: { pool?: string }) => actions.work(options));
}
