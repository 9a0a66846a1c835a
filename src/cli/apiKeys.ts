import { type Command, InvalidArgumentError, Option } from 'commander';
import type { ApiKey } from '../domain/people.js';
import { ROLES } from '../domain/role.js';
import { connectionIds, connectionsOption, reach } from './connectionIds.js';
import { apiOf, type CliContext, wantsJson } from './context.js';
import { table, time } from './format.js';

interface KeyOptions {
  role: ApiKey['role'];
  connections?: string;
  days: number;
}

export function addApiKeys(program: Command, cli: CliContext): void {
  const keys = program
    .command('api-keys')
    .description('list the keys of programs; make or revoke one')
    .option('--json', 'print the answer as JSON');

  keys
    .command('list', { isDefault: true })
    .description('by name: your own, or as an admin all')
    .action((_: object, command: Command) => list(wantsJson(command), cli));

  keys
    .command('create')
    .description('make a key, and print it: this is the only time it is shown')
    .argument('<name>', 'what it is for')
    .addOption(
      new Option('--role <role>', 'what it may do').choices([...ROLES, 'runner']).makeOptionMandatory(),
    )
    .addOption(connectionsOption())
    .option('--days <n>', 'how long it lasts', days, 90)
    .action(async (name: string, options: KeyOptions, command: Command) => {
      const api = apiOf(cli);
      const connections = await connectionIds(api, options.connections);
      const input = { name, role: options.role, connections, expires_in_days: options.days };
      const made = await api.post<ApiKey & { secret: string }>('/api-keys', input);
      if (wantsJson(command)) return cli.out(`${JSON.stringify(made)}\n`);
      // The key alone on standard output, so that it can be piped to where it belongs.
      cli.err(
        `${name} may what ${made.role} may, until ${time(made.expires_at)}. Its key, shown this once:\n`,
      );
      cli.out(`${made.secret}\n`);
    });

  keys
    .command('revoke')
    .description('from now on it lets nobody in')
    .argument('<name>')
    .action(async (name: string, _: object, command: Command) => {
      const answer = await apiOf(cli).post<object>(`/api-keys/${encodeURIComponent(name)}/delete`);
      cli.out(`${wantsJson(command) ? JSON.stringify(answer) : `${name} is revoked`}\n`);
    });
}

async function list(json: boolean, cli: CliContext): Promise<void> {
  const answer = await apiOf(cli).get<{ items: ApiKey[] }>('/api-keys');
  if (json) return cli.out(`${JSON.stringify(answer)}\n`);
  if (answer.items.length === 0) return cli.out('There is no API key\n');
  cli.out(
    table([
      ['NAME', 'KEY', 'ROLE', 'CONNECTIONS', 'OWNER', 'LAST USED', 'ENDS'],
      ...answer.items.map((key) => [
        key.name,
        `${key.prefix}…`,
        key.role,
        reach(key.connections),
        key.user_name ?? 'configuration',
        key.last_used_at ? time(key.last_used_at) : 'never',
        time(key.expires_at),
      ]),
    ]),
  );
}

function days(text: string): number {
  if (!/^\d{1,3}$/.test(text)) throw new InvalidArgumentError('Write a number of days.');
  return Number(text);
}
