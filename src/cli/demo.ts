import type { Command } from 'commander';
import type { CliContext } from './context.js';
import { ANSWER_IS_NO } from './exit.js';

export function addDemo(program: Command, { actions }: CliContext, done: (exitCode: number) => void): void {
  program
    .command('demo')
    .description('sync real data between two databases made for it, and verify the copies')
    .option('--exit', 'stop everything afterwards instead of waiting for Ctrl-C', false)
    .action(async (options: { exit: boolean }) => done((await actions.demo(options)) ? 0 : ANSWER_IS_NO));
}
