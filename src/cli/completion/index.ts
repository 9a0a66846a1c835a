import { type Command, Argument } from 'commander';
import { apiOf, type CliContext, say } from '../context.js';
import { bashScript } from './bash.js';
import { fishScript } from './fish.js';
import { nodesOf, optionKinds } from './tree.js';
import { zshScript } from './zsh.js';

const SCRIPTS = { bash: bashScript, zsh: zshScript, fish: fishScript };

/** Somebody has pressed a key and waits. */
const TIMEOUT_MS = 1_000;

const LISTS = {
  module: ['/modules'],
  group: ['/groups'],
  target: ['/modules', '/groups'],
  connection: ['/connections'],
};

export function addCompletion(program: Command, cli: CliContext): void {
  const completion = program
    .command('completion')
    .description('print what makes a shell complete commands, options and names');
  for (const [shell, script] of Object.entries(SCRIPTS)) {
    completion
      .command(shell)
      .description(`for ${shell}`)
      .action(() => cli.out(script(nodesOf(program), optionKinds(program))));
  }
  completion
    .command('names')
    .description('the names that a shell offers; none when Pipekit does not answer within a second')
    .addArgument(new Argument('<kind>').choices(Object.keys(LISTS)))
    .argument('[beginning]', 'of the name', '')
    .option('--json', 'print the answer as JSON')
    .action(async (kind: keyof typeof LISTS, beginning: string, _: object, command: Command) => {
      const names = await namesOf(kind, beginning, cli);
      say(cli, command, { names }, () => names.map((name) => `${name}\n`).join(''));
    });
}

/** A shell has no place for an error: without an answer there is nothing to offer. */
async function namesOf(kind: keyof typeof LISTS, beginning: string, cli: CliContext): Promise<string[]> {
  try {
    const api = apiOf(cli, { timeoutMs: TIMEOUT_MS });
    const query = { limit: 200, ...(beginning && { q: beginning }) };
    const lists = await Promise.all(
      LISTS[kind].map((path) => api.get<{ items: { name: string }[] }>(path, query)),
    );
    const names = lists.flatMap(({ items }) => items.map(({ name }) => name));
    // What has a line break in it cannot be one of a list of lines.
    return [...new Set(names)]
      .filter((name) => name.startsWith(beginning) && !/[\r\n]/.test(name))
      .toSorted();
  } catch {
    return [];
  }
}
