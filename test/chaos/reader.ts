/** Somebody who reads the destination all the time: each look must find the old rows or the new ones. */
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
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
  const snapshot = await openSnapshot(database);
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
      const old = await snapshot.read(table).catch(() => undefined);
      if (old !== undefined && old !== before.rows)
        seen.add(`a reader with an older snapshot saw ${old} of ${before.rows} rows`);
      await snapshot.end();
      return [...seen];
    },
  };
}

/** A transaction that has read something before the run, and reads the table after it. */
async function openSnapshot({ port, user, password }: ChaosDatabase) {
  const client = new pg.Client({ host: '127.0.0.1', port, user, password });
  client.on('error', () => {});
  await client.connect();
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SELECT 1 FROM pg_class LIMIT 1');
  return {
    async read(table: string): Promise<number> {
      const { rows } = await client.query(`SELECT count(*)::int AS n FROM ${table}`);
      return rows[0].n;
    },
    end: () => client.end().catch(() => {}),
  };
}
