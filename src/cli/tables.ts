import { type Command, InvalidArgumentError } from 'commander';
import type { Connection } from '../domain/connection.js';
import type { ApiClient } from './apiClient.js';
import { apiOf, type CliContext, say } from './context.js';
import { table } from './format.js';

/** Where in a database: what is left out is the connection's own. */
export interface Place {
  linkedServer?: string;
  database?: string;
  schema?: string;
}

interface Found {
  items: { name: string; kind: string; rows: number | null; comment: string | null }[];
  hint: string | null;
}

export function addTables(program: Command, cli: CliContext): void {
  withPlace(program.command('tables'))
    .description('list the tables and views of a connection')
    .argument('<connection>')
    .argument('[search]', 'only with this in their name')
    .option('--limit <n>', 'at most this many', limit, 50)
    .option('--json', 'print the answer as JSON')
    .action(async (name: string, q: string = '', options: Place & { limit: number }, command: Command) => {
      const api = apiOf(cli);
      const connection_id = await connectionId(api, name);
      const query = { connection_id, ...placeOf(options), q, limit: options.limit };
      const found = await api.get<Found>('/introspect/tables', query);
      say(cli, command, found, () => listed(found));
      if (found.items.length === options.limit)
        cli.err(`There may be more: --limit, or a part of the name\n`);
    });
}

export function withPlace(command: Command): Command {
  return command
    .option('--schema <name>', 'the connection’s own unless given')
    .option('--database <name>', 'the connection’s own unless given')
    .option('--linked-server <name>', 'of SQL Server');
}

export const placeOf = ({ linkedServer: linked_server, database, schema }: Place) => ({
  linked_server,
  database,
  schema,
});

/** Throws `not_found`, with the names that come near. */
export async function connectionId(api: ApiClient, name: string): Promise<number> {
  return (await api.get<Pick<Connection, 'id'>>(`/connections/${encodeURIComponent(name)}`)).id;
}

function listed({ items, hint }: Found): string {
  if (items.length === 0) return `There is no such table\n${hint ? `${hint}\n` : ''}`;
  return table([
    ['TABLE', 'KIND', 'ROWS, ABOUT', 'COMMENT'],
    ...items.map(({ name, kind, rows, comment }) => [
      name,
      kind,
      rows === null ? '' : rows.toLocaleString('en'),
      comment ?? '',
    ]),
  ]);
}

function limit(text: string): number {
  if (!/^[1-9]\d{0,2}$/.test(text)) throw new InvalidArgumentError('Write a number from 1 to 500.');
  return Number(text);
}
