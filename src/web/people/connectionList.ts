import { foreseen, PipekitError } from '../../domain/errors.js';
import type { Services } from '../../services/index.js';

type Connections = Pick<Services['connections'], 'get' | 'list'>;

/** Ids of the names that somebody typed, with commas between them; null, all of them, for nothing. Throws `invalid`. */
export function connectionsOf(connections: Connections, names: string): number[] | null {
  const list = names
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  return list.length === 0 ? null : list.map((name) => named(connections, name));
}

/** One that is not there is a mistake of whoever typed it: the form they are in was found. */
function named(connections: Connections, name: string): number {
  try {
    return connections.get(name).id;
  } catch (thrown) {
    const { message, hint } = foreseen(thrown);
    throw new PipekitError('invalid', message, { field: 'connections', hint, cause: thrown });
  }
}

/** The other way round, of those that are still there. */
export function connectionsText(connections: Connections, ids: number[] | null): string {
  if (ids === null) return 'all connections';
  const names = connections.list().filter(({ id }) => ids.includes(id));
  return names.length === 0 ? 'no connection' : names.map(({ name }) => name).join(', ');
}
