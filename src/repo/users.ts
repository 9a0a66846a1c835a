import type { User, UserAccess } from '../domain/people.js';
import { withUniqueName } from './constraints.js';
import type { Db } from './database.js';

export type NewUser = UserAccess & { name: string } & (
    | { password_hash: string; external_id: null }
    | { password_hash: null; external_id: string }
  );

export interface UserStore {
  get(id: number): User | undefined;
  byName(name: string): User | undefined;
  byExternalId(externalId: string): User | undefined;
  /** By name. */
  list(): User[];
  count(): number;
  /** The user and its hash, if it signs in with a password. */
  passwordOf(name: string): { user: User; hash: string } | undefined;
  /** Throws `conflict` when the name is taken. */
  add(user: NewUser): User;
  /** Ends the user's sessions when it changes anything. */
  setAccess(id: number, access: UserAccess): void;
  setPasswordHash(id: number, hash: string): void;
  seen(id: number, at: string): void;
  /** With its sessions and API keys. */
  remove(id: number): boolean;
}

type UserRow = Omit<User, 'is_external' | 'connections'> & {
  password_hash: string | null;
  external_id: string | null;
  connections_json: string | null;
};

export function createUserStore(db: Db): UserStore {
  const byId = db.prepare<[number], UserRow>('SELECT * FROM users WHERE id = ?');
  const byName = db.prepare<[string], UserRow>('SELECT * FROM users WHERE name = ?');
  const byExternalId = db.prepare<[string], UserRow>('SELECT * FROM users WHERE external_id = ?');
  const all = db.prepare<[], UserRow>('SELECT * FROM users ORDER BY name');
  const count = db.prepare<[], { n: number }>('SELECT count(*) AS n FROM users');
  const insert = db.prepare(`
    INSERT INTO users (name, password_hash, external_id, role, connections_json, created_at)
    VALUES (@name, @password_hash, @external_id, @role, @connections_json, @created_at)`);
  const setAccess = db.prepare(
    'UPDATE users SET role = @role, connections_json = @connections_json WHERE id = @id',
  );
  const setHash = db.prepare('UPDATE users SET password_hash = ? WHERE id = ? AND external_id IS NULL');
  const seen = db.prepare('UPDATE users SET last_seen_at = ? WHERE id = ?');
  const remove = db.prepare('DELETE FROM users WHERE id = ?');
  return {
    get: (id) => toUser(byId.get(id)),
    byName: (name) => toUser(byName.get(name)),
    byExternalId: (externalId) => toUser(byExternalId.get(externalId)),
    list: () => all.all().map((row) => toUser(row)),
    count: () => count.get()?.n ?? 0,
    passwordOf(name) {
      const row = byName.get(name);
      return row?.password_hash ? { user: toUser(row), hash: row.password_hash } : undefined;
    },
    add: (user) =>
      withUniqueName('user', user.name, () => {
        const { connections, ...rest } = user;
        const row = { ...rest, connections_json: toJson(connections), created_at: new Date().toISOString() };
        return toUser(byId.get(Number(insert.run(row).lastInsertRowid)) as UserRow);
      }),
    setAccess: (id, { role, connections }) =>
      void setAccess.run({ id, role, connections_json: toJson(connections) }),
    setPasswordHash: (id, hash) => void setHash.run(hash, id),
    seen: (id, at) => void seen.run(at, id),
    remove: (id) => remove.run(id).changes > 0,
  };
}

export function toJson(connections: number[] | null): string | null {
  return connections && JSON.stringify(connections);
}

export function fromJson(json: string | null): number[] | null {
  return json === null ? null : (JSON.parse(json) as number[]);
}

function toUser(row: UserRow): User;
function toUser(row: UserRow | undefined): User | undefined;
function toUser(row: UserRow | undefined): User | undefined {
  if (!row) return undefined;
  const { password_hash: _, external_id, connections_json, ...user } = row;
  return { ...user, is_external: external_id !== null, connections: fromJson(connections_json) };
}
