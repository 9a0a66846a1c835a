import type { Command } from 'commander';
import { loadConfig } from '../config.js';
import { newPassword } from '../domain/people.js';
import { PipekitError } from '../domain/errors.js';
import { setSecret } from '../secrets/index.js';
import { apiOf, type CliContext } from './context.js';

interface Options {
  local?: boolean;
  json?: boolean;
}

export function addSetPassword(program: Command, cli: CliContext): void {
  program
    .command('set-password')
    .description('set a password; asks for it, or reads it from standard input')
    .argument('[name]', 'of a user; without one it is the password of the configuration')
    .option('--local', 'on the database file itself: when nobody can sign in any more')
    .option('--json', 'print the answer as JSON')
    .action(async (name: string | undefined, { local, json }: Options) => {
      const password = await cli.readSecret(`New password${name ? ` of ${name}` : ''}: `);
      const sentence = name ? await ofUser(cli, name, password, local) : ofConfiguration(cli, password);
      cli.out(`${json ? '{}' : sentence}\n`);
    });
}

async function ofUser(cli: CliContext, name: string, password: string, local?: boolean): Promise<string> {
  if (local) await cli.actions.setPassword(loadConfig(cli.env).database_file, name, password);
  else await apiOf(cli).post(`/users/${encodeURIComponent(name)}/password`, { password });
  return `The password of ${name} is set; they have to sign in again`;
}

/** Where the configuration says that it is: a line of the secrets file. */
function ofConfiguration({ env }: CliContext, text: string): string {
  const { auth, secrets_file } = loadConfig(env);
  const reference = auth.password ?? '$PIPEKIT_PASSWORD';
  const key = reference.slice(1);
  if (env[key]) {
    throw new PipekitError(
      'conflict',
      `The environment variable ${key} has the password, and wins over the file`,
    );
  }
  const { data, error } = newPassword.safeParse({ password: text });
  if (!data)
    throw new PipekitError('invalid', `The password ${error.issues[0]?.message}`, { field: 'password' });
  setSecret(secrets_file, key, data.password);
  const missing = auth.password === undefined ? ` Add auth.password: ${reference} to the configuration.` : '';
  return `${reference} is set in ${secrets_file}: restart \`pipekit serve\`.${missing}`;
}
