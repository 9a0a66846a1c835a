import type { Command } from 'commander';

/** What an argument or the value of an option can be, as far as that can be known. */
export type Kind = 'module' | 'group' | 'target' | 'connection' | 'file';

/** One command with what may follow it. */
export interface Node {
  /** The words that lead here; '' of the program itself. */
  at: string;
  subcommands: { name: string; description: string }[];
  options: { name: string; description: string }[];
  /** By position; null where nothing is known. The last holds for all that follow if the command takes any number. */
  values: (Kind | null)[];
}

const KINDS: Record<string, Kind> = {
  module: 'module',
  group: 'group',
  target: 'target',
  run: 'target',
  connection: 'connection',
  paths: 'file',
  folder: 'file',
  file: 'file',
};

/** Every command of the program, as its help has them. */
export function nodesOf(command: Command, words: string[] = []): Node[] {
  const options = [...command.options, ...(command.parent?.parent ? command.parent.options : [])];
  const node: Node = {
    at: words.join(' '),
    subcommands: command.commands.map((one) => ({ name: one.name(), description: one.description() })),
    options: options.flatMap(({ short, long, description }) =>
      [short, long].flatMap((name) => (name ? [{ name, description }] : [])),
    ),
    values: command.registeredArguments.map((argument) => KINDS[argument.name()] ?? null),
  };
  return [node, ...command.commands.flatMap((one) => nodesOf(one, [...words, one.name()]))];
}

/** What the value of an option is, by the option: `--to <connection>`. */
export function optionKinds(command: Command): Map<string, Kind | null> {
  const own = command.options.flatMap(
    ({ short, long, flags, required, optional }): [string, Kind | null][] => {
      if (!required && !optional) return [];
      const value = /[<[]([\w-]+)/.exec(flags)?.[1] ?? '';
      const kind = KINDS[value] ?? KINDS[long?.slice(2) ?? ''] ?? null;
      return [short, long].flatMap((name): [string, Kind | null][] => (name ? [[name, kind]] : []));
    },
  );
  return new Map([...own, ...command.commands.flatMap((one) => [...optionKinds(one)])]);
}
