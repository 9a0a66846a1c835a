import { PipekitError } from '../../domain/errors.js';
import type { Role } from '../../domain/role.js';
import type { Repo } from '../../repo/index.js';
import type { ConfiguredUser } from './users.js';

/** An admin decides who may use which connection, so a limit would be one in name only; so would a runner's. */
export function needAllConnections({
  role,
  connections,
}: {
  role: Role;
  connections: number[] | null;
}): void {
  if (connections === null || (role !== 'admin' && role !== 'runner')) return;
  throw new PipekitError('invalid', `The role ${role} is for all connections`, { field: 'connections' });
}

export function needConnections(repo: Pick<Repo, 'connections'>, ids: number[] | null): void {
  const missing = ids?.find((id) => !repo.connections.get(id));
  if (missing === undefined) return;
  throw new PipekitError('invalid', `There is no connection ${missing}`, { field: 'connections' });
}

/** Nobody could let anybody in again. Without an id: before the first user is added. */
export function needOtherAdmin(
  repo: Pick<Repo, 'users'>,
  configured: ConfiguredUser | undefined,
  id?: number,
): void {
  if (configured) return;
  const admins = repo.users.list().filter(({ role }) => role === 'admin');
  if (admins.some((admin) => admin.id !== id)) return;
  if (id !== undefined && admins.length === 0) return;
  const message = id === undefined ? 'The first user has to be an admin' : 'This is the last admin';
  throw new PipekitError('conflict', message, {
    field: 'role',
    hint: id === undefined ? 'Give it the role admin.' : 'Make somebody else an admin first.',
  });
}
