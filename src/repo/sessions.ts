import type { Session } from '../domain/people.js';
import type { Db } from './database.js';

export interface SessionStore {
  /** Also of a session that has expired: the caller looks at its times. */
  byHash(tokenHash: string): Session | undefined;
  /** Of one user (null: the user of the configuration), the one seen last first. */
  list(userId: number | null): Session[];
  add(session: Omit<Session, 'id'> & { token_hash: string }): Session;
  seen(id: number, at: string): void;
  remove(id: number): void;
  /** All of a user's. */
  removeAll(userId: number | null): void;
  /** Those that ended before `now`, or were not seen since `idleSince`. */
  removeEnded(now: string, idleSince: string): void;
}

const COLUMNS = 'id, user_id, created_at, last_seen_at, expires_at, user_agent';

export function createSessionStore(db: Db): SessionStore {
  const byHash = db.prepare<[string], Session>(`SELECT ${COLUMNS} FROM session WHERE token_hash = ?`);
  const list = db.prepare<[number | null], Session>(
    `SELECT ${COLUMNS} FROM session WHERE user_id IS ? ORDER BY last_seen_at DESC, id DESC`,
  );
  const insert = db.prepare(`
    INSERT INTO session (token_hash, user_id, created_at, last_seen_at, expires_at, user_agent)
    VALUES (@token_hash, @user_id, @created_at, @last_seen_at, @expires_at, @user_agent)`);
  const seen = db.prepare('UPDATE session SET last_seen_at = ? WHERE id = ?');
  const remove = db.prepare('DELETE FROM session WHERE id = ?');
  const removeAll = db.prepare('DELETE FROM session WHERE user_id IS ?');
  const removeEnded = db.prepare('DELETE FROM session WHERE expires_at < ? OR last_seen_at < ?');
  return {
    byHash: (tokenHash) => byHash.get(tokenHash),
    list: (userId) => list.all(userId),
    add({ token_hash, ...session }) {
      const { lastInsertRowid } = insert.run({ token_hash, ...session });
      return { id: Number(lastInsertRowid), ...session };
    },
    seen: (id, at) => void seen.run(at, id),
    remove: (id) => void remove.run(id),
    removeAll: (userId) => void removeAll.run(userId),
    removeEnded: (now, idleSince) => void removeEnded.run(now, idleSince),
  };
}
