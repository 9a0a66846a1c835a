import type { Db } from './database.js';

export interface IdempotencyStore {
  /** Takes the key; undefined if it was free, else what is known of the request that has it. */
  take(request: TakenKey): { request_hash: string; answer: unknown } | undefined;
  /** Keeps the answer for those who ask again. */
  answer(key: Pick<TakenKey, 'actor' | 'key'>, answer: object): void;
  /** Frees the key of a request that came to nothing. */
  release(key: Pick<TakenKey, 'actor' | 'key'>): void;
}

export interface TakenKey {
  actor: string;
  key: string;
  request_hash: string;
}

const KEPT_MS = 24 * 3_600_000;

export function createIdempotencyStore(db: Db): IdempotencyStore {
  const forget = db.prepare('DELETE FROM idempotency WHERE created_at < ?');
  const insert = db.prepare(`
    INSERT INTO idempotency (actor, key, request_hash, created_at) VALUES (@actor, @key, @request_hash, @at)
    ON CONFLICT DO NOTHING`);
  const find = db.prepare<object, { request_hash: string; answer_json: string | null }>(
    'SELECT request_hash, answer_json FROM idempotency WHERE actor = @actor AND key = @key',
  );
  const answer = db.prepare(
    'UPDATE idempotency SET answer_json = @answer WHERE actor = @actor AND key = @key',
  );
  const release = db.prepare(
    'DELETE FROM idempotency WHERE actor = @actor AND key = @key AND answer_json IS NULL',
  );
  const take = db.transaction((request: TakenKey) => {
    const now = Date.now();
    forget.run(new Date(now - KEPT_MS).toISOString());
    if (insert.run({ ...request, at: new Date(now).toISOString() }).changes > 0) return undefined;
    const { request_hash, answer_json } = find.get(request) as NonNullable<ReturnType<typeof find.get>>;
    return { request_hash, answer: answer_json === null ? undefined : JSON.parse(answer_json) };
  });
  return {
    take: (request) => take.immediate(request),
    answer: (key, value) => void answer.run({ ...key, answer: JSON.stringify(value) }),
    release: (key) => void release.run(key),
  };
}
