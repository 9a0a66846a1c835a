import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';

export type Db = Database.Database;

/** Long enough for the longest write of another process, short of what a person would call hung. */
const BUSY_TIMEOUT_MS = 5_000;

/** Opens the file, made with its directory when missing. `:memory:` is for tests. */
export function openDatabase(path: string): Db {
  if (path !== ':memory:') createPrivately(path);
  const db = new Database(path, { timeout: BUSY_TIMEOUT_MS });
  db.pragma('journal_mode = WAL');
  // In WAL mode NORMAL cannot corrupt; a power cut may lose the last commits, which Temporal replays.
  db.pragma('synchronous = NORMAL');
  db.pragma('foreign_keys = ON');
  return db;
}

/** SQLite gives its -wal and -shm files the mode of the database, so it is enough to make that one private. */
function createPrivately(path: string): void {
  mkdirSync(dirname(path), { recursive: true });
  closeSync(openSync(path, 'a', 0o600));
}
