import { createHash, timingSafeEqual } from 'node:crypto';
import type { Actor } from '../../domain/actor.js';
import { PipekitError } from '../../domain/errors.js';
import { newPassword, type User, type UserAccess, userAccess, userInput } from '../../domain/people.js';
import type { Repo } from '../../repo/index.js';
import type { z } from 'zod';
import { checkName, findNamed, type IdOrName } from '../named.js';
import { validated } from '../validate.js';
import type { Recorder } from '../recorder.js';
import { needAllConnections, needConnections, needOtherAdmin } from './rules.js';
import type { Passwords } from './passwords.js';

const SEEN_EVERY_MS = 60_000;

/** The user whom the configuration names: an admin, whatever SQLite has. */
export interface ConfiguredUser {
  username: string;
  password: string;
}

/** As an identity provider vouches for it. */
export interface ExternalIdentity {
  id: string;
  name: string;
  role: User['role'];
  /** Whether the provider decides about the role at every sign-in, or only at the first. */
  isClaimed: boolean;
}

export interface UserService {
  list(): User[];
  /** Throws `not_found`. */
  get(idOrName: IdOrName): User;
  /** Throws `invalid`, or `conflict` when the name is taken. The first user has to be an admin. */
  add(input: z.input<typeof userInput>): Promise<User>;
  /** Ends the user's sessions. Throws `conflict` rather than leave Pipekit without an admin. */
  setAccess(idOrName: IdOrName, access: z.input<typeof userAccess>): User;
  /** Ends the user's sessions. */
  setPassword(idOrName: IdOrName, password: string): Promise<User>;
  /** With its sessions and API keys. Throws `conflict` for the last admin. */
  remove(idOrName: IdOrName): void;
  /** Who signs in with this name and password; undefined when nobody does. */
  verify(name: string, password: string): Promise<Actor | undefined>;
  /** The user of an identity provider, made when it comes for the first time. Throws `conflict` for a name taken. */
  external(identity: ExternalIdentity): User;
}

export function actorOf({ id, name, role, connections }: User): Actor {
  return { kind: 'user', id, name, role, connections };
}

export function configuredActor({ username }: Pick<ConfiguredUser, 'username'>): Actor {
  return { kind: 'user', id: null, name: username, role: 'admin', connections: null };
}

export function createUserService(
  repo: Repo,
  passwords: Passwords,
  configured: ConfiguredUser | undefined,
  { record }: Recorder,
): UserService {
  refuseEmpty(configured);
  const get = (idOrName: IdOrName): User => findNamed('user', repo.users, idOrName);
  const isTaken = (name: string): boolean => name.toLowerCase() === configured?.username.toLowerCase();
  const refuseTaken = (name: string): void => {
    if (isTaken(name))
      throw new PipekitError('conflict', `"${name}" is the user of the configuration`, { field: 'name' });
  };
  const checkAccess = (access: UserAccess, id?: number): void => {
    needAllConnections(access);
    needConnections(repo, access.connections);
    if (access.role !== 'admin') needOtherAdmin(repo, configured, id);
  };

  async function setPassword(idOrName: IdOrName, text: string): Promise<User> {
    const { id, is_external, name } = get(idOrName);
    if (is_external)
      throw new PipekitError('conflict', `${name} signs in elsewhere and has no password here`);
    const hash = await passwords.hash(validated(newPassword, { password: text }).password);
    return repo.transaction(() => {
      repo.users.setPasswordHash(id, hash);
      repo.sessions.removeAll(id);
      record('set_password', 'user', { id, name });
      return get(id);
    });
  }

  return {
    ...createSignIn(repo, passwords, configured, refuseTaken, record),
    get,
    list: () => repo.users.list(),
    async add(input) {
      const { password, ...user } = validated(userInput, input);
      checkName(user.name);
      refuseTaken(user.name);
      const password_hash = await passwords.hash(password);
      return repo.transaction(() => {
        checkAccess(user);
        const added = repo.users.add({ ...user, password_hash, external_id: null });
        record('create', 'user', added, { after: user });
        return added;
      });
    },
    setAccess(idOrName, input) {
      const access = validated(userAccess, input);
      return repo.transaction(() => {
        const { id, name, role, connections } = get(idOrName);
        checkAccess(access, id);
        repo.users.setAccess(id, access);
        record('update', 'user', { id, name }, { before: { role, connections }, after: access });
        return get(id);
      });
    },
    setPassword,
    remove: (idOrName) =>
      repo.transaction(() => {
        const { id, name, role, connections } = get(idOrName);
        needOtherAdmin(repo, configured, id);
        repo.users.remove(id);
        record('delete', 'user', { id, name }, { before: { role, connections } });
      }),
  };
}

function createSignIn(
  repo: Repo,
  passwords: Passwords,
  configured: ConfiguredUser | undefined,
  refuseTaken: (name: string) => void,
  record: Recorder['record'],
): Pick<UserService, 'verify' | 'external'> {
  return {
    async verify(name, password) {
      if (configured && name === configured.username) {
        return isSame(password, configured.password) ? configuredActor(configured) : undefined;
      }
      const found = repo.users.passwordOf(name);
      if (!(await passwords.verify(password, found?.hash)) || !found) return undefined;
      // Looked up again: it may have been removed, or its password changed, while we were hashing.
      const { user, hash } = repo.users.passwordOf(name) ?? {};
      if (!user || hash !== found.hash) return undefined;
      if (passwords.isOutdated(hash)) repo.users.setPasswordHash(user.id, await passwords.hash(password));
      noteSeen(repo, user);
      return actorOf(user);
    },
    external: ({ id, name, role, isClaimed }) =>
      repo.transaction(() => {
        const known = repo.users.byExternalId(id);
        if (!known) refuseTaken(name);
        const first = { role, connections: null };
        const user = known ?? repo.users.add({ ...first, name, password_hash: null, external_id: id });
        if (!known) record('create', 'user', user, { after: first });
        if (isClaimed && user.role !== role) {
          if (role !== 'admin') needOtherAdmin(repo, configured, user.id);
          const access = { role, connections: role === 'admin' ? null : user.connections };
          repo.users.setAccess(user.id, access);
          record('update', 'user', user, { before: { role: user.role }, after: { role } });
        }
        noteSeen(repo, user);
        return repo.users.get(user.id) as User;
      }),
  };
}

/** Not with every request of a program that sends its password with each: it would be a write. */
function noteSeen(repo: Repo, { id, last_seen_at }: User): void {
  if (Date.parse(last_seen_at ?? '1970-01-01') > Date.now() - SEEN_EVERY_MS) return;
  repo.users.seen(id, new Date().toISOString());
}

/** In constant time, whatever the lengths. */
function isSame(a: string, b: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}

/** Empty is what a password is that somebody forgot to set. */
function refuseEmpty(configured: ConfiguredUser | undefined): void {
  if (configured?.username !== '' && configured?.password !== '') return;
  throw new PipekitError('invalid', 'The password of the web interface is set, but empty');
}
