import type { DraftContent, ModuleDraft } from '../domain/draft.js';
import type { Db } from './database.js';

export interface DraftStore {
  /** Newest first. */
  list(owner: string): ModuleDraft[];
  get(id: number, owner: string): ModuleDraft | undefined;
  add(owner: string, content: DraftContent): ModuleDraft;
  set(id: number, owner: string, content: DraftContent): void;
  remove(id: number, owner: string): void;
  /** Forgets what nobody has touched since then. */
  removeOlder(than: Date): void;
}

interface Row {
  id: number;
  content: string;
  updated_at: string;
}

/** Somebody's draft is found by them alone. */
export function createDraftStore(db: Db): DraftStore {
  const list = db.prepare<[string], Row>(
    'SELECT id, content, updated_at FROM module_draft WHERE owner = ? ORDER BY updated_at DESC, id DESC LIMIT 50',
  );
  const get = db.prepare<[number, string], Row>(
    'SELECT id, content, updated_at FROM module_draft WHERE id = ? AND owner = ?',
  );
  const add = db.prepare(
    'INSERT INTO module_draft (owner, content, created_at, updated_at) VALUES (?, ?, ?, ?)',
  );
  const set = db.prepare('UPDATE module_draft SET content = ?, updated_at = ? WHERE id = ? AND owner = ?');
  const remove = db.prepare('DELETE FROM module_draft WHERE id = ? AND owner = ?');
  const removeOlder = db.prepare('DELETE FROM module_draft WHERE updated_at < ?');
  return {
    list: (owner) => list.all(owner).map(toDraft),
    get(id, owner) {
      const row = get.get(id, owner);
      return row && toDraft(row);
    },
    add(owner, content) {
      const now = new Date().toISOString();
      const { lastInsertRowid } = add.run(owner, JSON.stringify(content), now, now);
      return { ...content, id: Number(lastInsertRowid), updated_at: now };
    },
    set: (id, owner, content) => void set.run(JSON.stringify(content), new Date().toISOString(), id, owner),
    remove: (id, owner) => void remove.run(id, owner),
    removeOlder: (than) => void removeOlder.run(than.toISOString()),
  };
}

const toDraft = ({ id, content, updated_at }: Row): ModuleDraft => ({
  ...(JSON.parse(content) as DraftContent),
  id,
  updated_at,
});
