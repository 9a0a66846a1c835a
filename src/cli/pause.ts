import type { Command } from 'commander';
import { apiOf, type CliContext } from './context.js';

export function addPause(program: Command, cli: CliContext): void {
  addVerb(program, cli, 'pause', 'let the run of a group start no further module; those in progress go on');
}

export function addResume(program: Command, cli: CliContext): void {
  addVerb(program, cli, 'resume', 'let a paused run of a group go on');
}

function addVerb(program: Command, cli: CliContext, verb: 'pause' | 'resume', description: string): void {
  program
    .command(verb)
    .description(description)
    .argument('<group>', 'its name or id; group/NAME does too')
    .option('--json', 'print the answer as JSON')
    .action(async (text: string, { json }: { json?: boolean }) => {
      const group = text.replace(/^group\//, '');
      const answer = await apiOf(cli).post<{ group_run_id: number }>(
        `/groups/${encodeURIComponent(group)}/${verb}`,
      );
      const sentence = `Group run ${answer.group_run_id} of ${group} is ${verb === 'pause' ? 'paused' : 'resumed'}`;
      cli.out(json ? `${JSON.stringify(answer)}\n` : `${sentence}\n`);
    });
}
