/** Somebody who reads the destination all the time: each look must find the old rows or the new ones. */
import { setTimeout as wait } from 'node:timers/promises';
import { type ChaosDatabase, type Fingerprint, same } from './database.js';

export interface Reader {
  /** Ends it; resolves with what it saw that must not be seen, in words. */
  stop(): Promise<string[]>;
  readonly looks: number;
}

const EVERY_MS = 20;

/** `before` and `after` are the table's two only states. A snapshot taken now must go on showing the first. */
export async function startReader(
  database: ChaosDatabase,
  table: string,
  before: Fingerprint,
  after: Fingerprint,
): Promise<Reader> {
  const seen = new Set<string>();
  const snapshot = await database.snapshot();
  let going = true;
  let looks = 0;
  let isNew = false;

  async function look(): Promise<void> {
    const found = await database.fingerprint(table);
    looks += 1;
    if (same(found, after)) isNew = true;
    else if (!same(found, before)) seen.add(`a reader saw ${found.rows} rows that are neither old nor new`);
    else if (isNew && !same(before, after)) seen.add('a reader saw the old rows after the new ones');
  }

  const loop = (async () => {
    while (going) {
      // The server may be away: then nobody can read anything wrong.
      await look().catch(() => {});
      await wait(EVERY_MS);
    }
  })();
  return {
    get looks() {
      return looks;
    },
    async stop() {
      going = false;
      await loop;
      const old = await snapshot.count(table).catch(() => undefined);
      if (old !== undefined && old !== before.rows)
        seen.add(`a reader with an older snapshot saw ${old} of ${before.rows} rows`);
      await snapshot.end();
      return [...seen];
    },
  };
}
