import type { Command } from 'commander';
import type { CliContext } from './context.js';

export function addWorker(program: Command, { actions }: CliContext): void {
  program
    .command('worker')
    .description('run a runner alone, on this or any other machine')
    .action(() => actions.work());
}
