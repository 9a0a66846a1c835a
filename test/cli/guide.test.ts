import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { expect, test } from '@jest/globals';
import type { CliContext } from '../../src/cli/index.js';
import { EXIT_CODES } from '../../src/cli/exit.js';
import { createProgram } from '../../src/cli/program.js';

const guide = readFileSync(new URL('../../docs/guides/cli.md', import.meta.url), 'utf8');
const program = createProgram({} as CliContext, () => undefined);

interface Leaf {
  path: string;
  command: Command;
}

/** Commands that do something, by the words that call them. */
function leaves(parent: Command, words: string[] = []): Leaf[] {
  return parent.commands.flatMap((command) => {
    const path = [...words, command.name()];
    return command.commands.length > 0 ? leaves(command, path) : [{ path: path.join(' '), command }];
  });
}

const all = leaves(program);
const examples = [...guide.matchAll(/^pipekit (.+?)(?: +# .*)?$/gm)].map(([, words]) => words as string);
/** A list may be asked for without its word. */
const callOf = (words: string): Leaf | undefined =>
  all.find(({ path }) => `${words} `.startsWith(`${path} `)) ??
  all.find(({ path }) => path === `${words} list`);

test.each(all.map(({ path }) => path))('"pipekit %s" has an example in the guide', (path) => {
  const isShown = examples.some((words) => `${words} `.startsWith(`${path} `));
  const isOwn = program.commands.some((one) => one.name() === path && one.commands.length === 0);
  expect(isShown || (!isOwn && examples.includes(path.replace(/ list$/, '')))).toBe(true);
});

test.each(examples.filter((words) => words !== 'schedules'))(
  'the example "pipekit %s" is of a command with such options',
  (words) => {
    const { command } = callOf(words) ?? {};
    expect(command).toBeDefined();
    const known = new Set(command?.options.flatMap(({ short, long }) => [short, long]));
    const used = words.split(' ').filter((word) => /^--?[a-z]/.test(word));
    expect(used.filter((option) => !known.has(option))).toEqual([]);
  },
);

test('every command can answer in JSON, but for those that go on, the one whose answer is JSON, and scripts', () => {
  const hasJson = ({ command }: Leaf): boolean =>
    [command, command.parent].some((one) => one?.options.some(({ long }) => long === '--json'));
  const without = all.filter((leaf) => !hasJson(leaf)).map(({ path }) => path);
  expect(without.toSorted()).toEqual([
    ...['bash', 'fish', 'zsh'].map((shell) => `completion ${shell}`),
    'demo',
    'openapi',
    'serve',
    'worker',
  ]);
});

test('the table of exit codes is the one of the code', () => {
  const rows = [...guide.matchAll(/^\| (\d+) \|.*\| (.*) \|$/gm)];
  const told = rows.flatMap(([, code, errors = '']) =>
    [...errors.matchAll(/`(\w+)`/g)].map(([, error]) => [error, Number(code)]),
  );
  expect(Object.fromEntries(told)).toEqual(EXIT_CODES);
});
