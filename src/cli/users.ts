import { type Command, Option } from 'commander';
import { loadConfig } from '../config.js';
import type { User } from '../domain/people.js';
import { ROLES } from '../domain/role.js';
import { connectionIds, connectionsOption, reach } from './connectionIds.js';
import { apiOf, type CliContext, wantsJson } from './context.js';
import { table, time } from './format.js';

interface AccessOptions {
  role: User['role'];
  connections?: string;
  local?: boolean;
}

const path = (name: string): string => `/users/${encodeURIComponent(name)}`;

export function addUsers(program: Command, cli: CliContext): void {
  const users = program
    .command('users')
    .description('list who may sign in; add, change or remove somebody')
    .option('--json', 'print the answer as JSON');
  const print = (command: Command, answer: object, sentence: string): void =>
    cli.out(`${wantsJson(command) ? JSON.stringify(answer) : sentence}\n`);

  users
    .command('list', { isDefault: true })
    .description('by name')
    .action((_: object, command: Command) => list(wantsJson(command), cli));

  users
    .command('add')
    .description('let somebody in; asks for the password, or reads it from standard input')
    .argument('<name>', 'what they sign in with')
    .addOption(new Option('--role <role>', 'what they may do').choices(ROLES).makeOptionMandatory())
    .addOption(connectionsOption())
    .option('--local', 'on the database file itself: for the first user, when nobody can sign in yet')
    .action(async (name: string, { role, connections, local }: AccessOptions, command: Command) => {
      const password = await cli.readSecret(`Password of ${name}: `);
      const user = local
        ? await cli.actions.addUser(loadConfig(cli.env).database_file, {
            name,
            role,
            password,
            connections: null,
          })
        : await addByApi(cli, { name, role, password }, connections);
      print(command, user, `${name} may sign in, as ${user.role}`);
    });

  users
    .command('set-role')
    .description('change what somebody may do; they have to sign in again')
    .argument('<name>')
    .addOption(new Option('--role <role>', 'what they may do').choices(ROLES).makeOptionMandatory())
    .addOption(connectionsOption())
    .action(async (name: string, { role, connections }: AccessOptions, command: Command) => {
      const api = apiOf(cli);
      const access = { role, connections: await connectionIds(api, connections) };
      print(command, await api.post<User>(path(name), access), `${name} is ${role}`);
    });

  users
    .command('remove')
    .description('with their sessions and API keys')
    .argument('<name>')
    .action(async (name: string, _: object, command: Command) => {
      print(command, await apiOf(cli).post<object>(`${path(name)}/delete`), `${name} is removed`);
    });
}

async function addByApi(
  cli: CliContext,
  user: { name: string; role: User['role']; password: string },
  connections: string | undefined,
): Promise<User> {
  const api = apiOf(cli);
  return api.post<User>('/users', { ...user, connections: await connectionIds(api, connections) });
}

async function list(json: boolean, cli: CliContext): Promise<void> {
  const answer = await apiOf(cli).get<{ items: User[] }>('/users');
  if (json) return cli.out(`${JSON.stringify(answer)}\n`);
  if (answer.items.length === 0)
    return cli.out('There are no users yet: pipekit users add NAME --role admin\n');
  cli.out(
    table([
      ['NAME', 'ROLE', 'CONNECTIONS', 'LAST SIGN-IN'],
      ...answer.items.map(({ name, role, connections, last_seen_at }) => [
        name,
        role,
        reach(connections),
        last_seen_at ? time(last_seen_at) : 'never',
      ]),
    ]),
  );
}
