import type { Command } from 'commander';
import type { CliContext } from './context.js';

export function addServe(program: Command, { actions }: CliContext): void {
  program
    .command('serve')
    .description('run the API, the pages, the control worker and, unless switched off, a runner')
    .action(() => actions.serve());
}
