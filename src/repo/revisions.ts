import type { Revised, Revision } from '../domain/history.js';
import type { Db } from './database.js';

export type StoredRevision = Revision & { definition: object };

export interface RevisionStore {
  /** Gives it the next number. */
  add(resource: Revised, id: number, revision: Omit<StoredRevision, 'number' | 'at'>): void;
  /** Newest first; only those with a number below `before`. */
  list(resource: Revised, id: number, page: { before?: number; limit: number }): Revision[];
  get(resource: Revised, id: number, number: number): StoredRevision | undefined;
  /** The newest one with this etag. */
  withEtag(resource: Revised, id: number, etag: string): StoredRevision | undefined;
  last(resource: Revised, id: number): StoredRevision | undefined;
  /** What it was at a moment, an ISO 8601 time in UTC. */
  at(resource: Revised, id: number, moment: string): StoredRevision | undefined;
}

type Row = Revision & { definition_json: string };

const FACTS = 'number, at, actor, action, etag';

export function createRevisionStore(db: Db): RevisionStore {
  const insert = db.prepare(`
    INSERT INTO revision (resource, resource_id, number, at, actor, action, etag, definition_json)
    SELECT @resource, @id, coalesce(max(number), 0) + 1, @at, @actor, @action, @etag, @definition
    FROM revision WHERE resource = @resource AND resource_id = @id`);
  const page = db.prepare<[string, number, number, number], Revision>(
    `SELECT ${FACTS} FROM revision WHERE resource = ? AND resource_id = ? AND number < ? ORDER BY number DESC LIMIT ?`,
  );
  const one = (condition: string) =>
    db.prepare<[string, number, string | number], Row>(
      `SELECT ${FACTS}, definition_json FROM revision
       WHERE resource = ? AND resource_id = ? AND ${condition} ORDER BY number DESC LIMIT 1`,
    );
  const byNumber = one('number = ?');
  const byEtag = one('etag = ?');
  const newest = one('number >= ?');
  const upTo = one('at <= ?');
  return {
    add: (resource, id, { actor, action, etag, definition }) =>
      void insert.run({
        resource,
        id,
        actor,
        action,
        etag,
        at: new Date().toISOString(),
        definition: JSON.stringify(definition),
      }),
    list: (resource, id, { before = Number.MAX_SAFE_INTEGER, limit }) =>
      page.all(resource, id, before, limit),
    get: (resource, id, number) => whole(byNumber.get(resource, id, number)),
    withEtag: (resource, id, etag) => whole(byEtag.get(resource, id, etag)),
    last: (resource, id) => whole(newest.get(resource, id, 1)),
    at: (resource, id, moment) => whole(upTo.get(resource, id, moment)),
  };
}

function whole(row: Row | undefined): StoredRevision | undefined {
  if (!row) return undefined;
  const { definition_json, ...facts } = row;
  return { ...facts, definition: JSON.parse(definition_json) };
}
