import type { Command } from 'commander';
import type { CliContext } from './context.js';

export function addOpenApi(program: Command, cli: CliContext): void {
  program
    .command('openapi')
    .description('print the OpenAPI document of the API; needs no server')
    .action(async () => cli.out(`${JSON.stringify(await cli.actions.openApi(), null, 2)}\n`));
}
