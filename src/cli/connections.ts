import type { Command } from 'commander';
import type { Connection } from '../domain/connection.js';
import type { Check } from '../services/index.js';
import { allPages } from './apiClient.js';
import { apiOf, type CliContext, say } from './context.js';
import { report } from './doctor.js';
import { ANSWER_IS_NO } from './exit.js';
import { facts, table } from './format.js';

const path = (name: string): string => `/connections/${encodeURIComponent(name)}`;

export function addConnections(program: Command, cli: CliContext, done: (exitCode: number) => void): void {
  const connections = program
    .command('connections')
    .description('list connections; look at one, or test it')
    .option('--json', 'print the answer as JSON');
  connections
    .command('list', { isDefault: true })
    .description('by name')
    .action(async (_: object, command: Command) => {
      const items = await allPages<Connection>(apiOf(cli), '/connections');
      say(cli, command, { items }, () => listed(items));
    });
  connections
    .command('show')
    .description('where it is and who logs in; a password is only ever the name of a secret')
    .argument('<connection>')
    .action(async (name: string, _: object, command: Command) => {
      const connection = await apiOf(cli).get<Connection>(path(name));
      say(cli, command, connection, () => shown(connection));
    });
  connections
    .command('test')
    .description('log in and ask for one row')
    .argument('<connection>')
    .action(async (name: string, _: object, command: Command) => {
      const answer = await apiOf(cli).post<{ ok: boolean; items: Check[] }>(`${path(name)}/test`);
      say(cli, command, answer, () => report(answer.items));
      done(answer.ok ? 0 : ANSWER_IS_NO);
    });
}

function listed(connections: Connection[]): string {
  if (connections.length === 0) return 'There is no connection\n';
  return table([
    ['CONNECTION', 'DRIVER', 'USER', 'PASSWORD', 'URL'],
    ...connections.map(({ name, driver, username, password, jdbc_url }) => [
      name,
      driver,
      username,
      password ?? '',
      jdbc_url,
    ]),
  ]);
}

function shown(connection: Connection): string {
  return facts({
    connection: connection.name,
    driver: connection.driver,
    url: connection.jdbc_url,
    user: connection.username,
    password: connection.password ?? 'none',
    'runner pool': connection.runner_pool ?? 'default',
    'at a time':
      connection.max_concurrent === null ? 'any number of runs' : String(connection.max_concurrent),
    notes: connection.notes,
  });
}
