import type { Command } from 'commander';
import { apiOf, type CliContext } from './context.js';
import { findTarget } from './target.js';

export function addCancel(program: Command, cli: CliContext): void {
  program
    .command('cancel')
    .description('ask the run in progress of a module or group to stop')
    .argument('<target>', 'a name; module/NAME or group/NAME where one name is both')
    .option('--json', 'print the answer as JSON')
    .action(async (text: string, { json }: { json?: boolean }) => {
      const api = apiOf(cli);
      const { kind, name, path } = await findTarget(api, text);
      await api.post(`${path}/cancel`);
      cli.out(json ? `${JSON.stringify({ [kind]: name })}\n` : `Asked ${name} to stop\n`);
    });
}
