import type { ApiKey } from '../domain/people.js';
import { withUniqueName } from './constraints.js';
import type { Db } from './database.js';
import { fromJson, toJson } from './users.js';

export type NewApiKey = Omit<ApiKey, 'id' | 'user_name' | 'last_used_at'> & { key_hash: string };

export interface ApiKeyStore {
  get(id: number): ApiKey | undefined;
  byName(name: string): ApiKey | undefined;
  /** Expired ones too: the caller looks at `expires_at`. */
  byHash(keyHash: string): ApiKey | undefined;
  /** By name; those of one user, or of all. */
  list(userId?: number): ApiKey[];
  /** Throws `conflict` when the name is taken. */
  add(key: NewApiKey): ApiKey;
  used(id: number, at: string): void;
  remove(id: number): boolean;
}

type KeyRow = Omit<ApiKey, 'connections'> & { connections_json: string | null };

const SELECT = `
  SELECT api_key.id, api_key.user_id, users.name AS user_name, api_key.name, prefix, api_key.role,
         api_key.connections_json, api_key.created_at, expires_at, last_used_at
  FROM api_key LEFT JOIN users ON users.id = api_key.user_id`;

export function createApiKeyStore(db: Db): ApiKeyStore {
  const byId = db.prepare<[number], KeyRow>(`${SELECT} WHERE api_key.id = ?`);
  const byName = db.prepare<[string], KeyRow>(`${SELECT} WHERE api_key.name = ?`);
  const byHash = db.prepare<[string], KeyRow>(`${SELECT} WHERE key_hash = ?`);
  const all = db.prepare<[], KeyRow>(`${SELECT} ORDER BY api_key.name`);
  const ofUser = db.prepare<[number], KeyRow>(`${SELECT} WHERE user_id = ? ORDER BY api_key.name`);
  const insert = db.prepare(`
    INSERT INTO api_key (user_id, name, prefix, key_hash, role, connections_json, created_at, expires_at)
    VALUES (@user_id, @name, @prefix, @key_hash, @role, @connections_json, @created_at, @expires_at)`);
  const used = db.prepare('UPDATE api_key SET last_used_at = ? WHERE id = ?');
  const remove = db.prepare('DELETE FROM api_key WHERE id = ?');
  return {
    get: (id) => toKey(byId.get(id)),
    byName: (name) => toKey(byName.get(name)),
    byHash: (keyHash) => toKey(byHash.get(keyHash)),
    list: (userId) => (userId === undefined ? all.all() : ofUser.all(userId)).map((row) => toKey(row)),
    add: ({ connections, ...key }) =>
      withUniqueName('API key', key.name, () => {
        const { lastInsertRowid } = insert.run({ ...key, connections_json: toJson(connections) });
        return toKey(byId.get(Number(lastInsertRowid)) as KeyRow);
      }),
    used: (id, at) => void used.run(at, id),
    remove: (id) => remove.run(id).changes > 0,
  };
}

function toKey(row: KeyRow): ApiKey;
function toKey(row: KeyRow | undefined): ApiKey | undefined;
function toKey(row: KeyRow | undefined): ApiKey | undefined {
  if (!row) return undefined;
  const { connections_json, ...key } = row;
  return { ...key, connections: fromJson(connections_json) };
}
