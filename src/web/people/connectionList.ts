import type { Services } from '../../services/index.js';

type Connections = Pick<Services['connections'], 'get' | 'list'>;

/** Ids of the names that somebody typed, with commas between them; null, all of them, for nothing. */
export function connectionsOf(connections: Connections, names: string): number[] | null {
  const list = names
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  return list.length === 0 ? null : list.map((name) => connections.get(name).id);
}

/** The other way round, of those that are still there. */
export function connectionsText(connections: Connections, ids: number[] | null): string {
  if (ids === null) return 'all connections';
  const names = connections.list().filter(({ id }) => ids.includes(id));
  return names.length === 0 ? 'no connection' : names.map(({ name }) => name).join(', ');
}
