import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Command } from 'commander';
import { loadConfig } from '../config.js';
import { PipekitError } from '../domain/errors.js';
import { secretReference } from '../domain/secret.js';
import { readSecrets, setSecret, unsetSecret } from '../secrets/index.js';
import { type CliContext, say } from './context.js';
import { table } from './format.js';

const RESTART = 'Restart `pipekit serve` and its workers: they read the file at their start.';

/** On the file of this machine: secrets never go over the network. */
export function addSecrets(program: Command, cli: CliContext): void {
  const secrets = program
    .command('secrets')
    .description('the secrets file of this machine: what is in it by name, never by value')
    .option('--json', 'print the answer as JSON');
  secrets
    .command('list', { isDefault: true })
    .description('the names in the file')
    .action((_: object, command: Command) => {
      const { secrets_file: file } = loadConfig(cli.env);
      const items = [...readSecrets(file).keys()].toSorted().map((name) => ({
        name,
        from: cli.env[name] ? 'environment' : 'file',
      }));
      say(cli, command, { file, items }, () => listed(file, items));
    });
  secrets
    .command('set')
    .description('asks for the value, or reads the first line of standard input')
    .argument('<name>', 'with or without the $ of its reference')
    .action(async (text: string, _: object, command: Command) => {
      const name = nameOf(text);
      const { secrets_file: file } = loadConfig(cli.env);
      const value = await cli.readSecret(`Value of ${name}: `);
      if (value === '') throw new PipekitError('invalid', 'A secret must not be empty', { field: 'value' });
      mkdirSync(dirname(file), { recursive: true });
      setSecret(file, name, value);
      const over = cli.env[name] ? ` The environment variable ${name} wins over it here.` : '';
      say(cli, command, { name, file }, () => `$${name} is set in ${file}. ${RESTART}${over}\n`);
    });
  secrets
    .command('unset')
    .description('remove one from the file')
    .argument('<name>')
    .action((text: string, _: object, command: Command) => {
      const name = nameOf(text);
      const { secrets_file: file } = loadConfig(cli.env);
      if (!unsetSecret(file, name))
        throw new PipekitError('not_found', `${file} has no ${name}`, {
          hint: '`pipekit secrets list` shows what it has.',
        });
      say(cli, command, { name, file }, () => `${name} is gone from ${file}. ${RESTART}\n`);
    });
}

function nameOf(text: string): string {
  const name = text.replace(/^\$/, '');
  if (secretReference.safeParse(`$${name}`).success) return name;
  throw new PipekitError('invalid', 'A secret has a name of letters, digits and _', {
    // Whoever writes `NAME=value` has shown it to the whole machine, and must not find it in a log as well.
    hint: 'The value is asked for, or read from standard input: never write it on the command line.',
    field: 'name',
  });
}

function listed(file: string, items: { name: string; from: string }[]): string {
  if (items.length === 0) return `There is no secret in ${file}\n`;
  return table([['SECRET', 'VALUE FROM'], ...items.map(({ name, from }) => [name, from])]);
}
