import type { Connection } from '../domain/connection.js';
import { serverOf } from '../domain/connectionTest.js';
import { isLoopback } from '../domain/loopback.js';
import type { QueryResult } from '../domain/ports.js';
import { encryptionOf } from '../sql/index.js';

/** What to add to a sentence that says a database answers, and what to do about it. */
export interface EncryptionNote {
  note: '' | ', encrypted' | ', not encrypted';
  fix?: string;
}

/** Asks a database that has just answered whether it does so over TLS. One that does not know the question is no failure. */
export async function encryptionNote(
  connection: Connection,
  ask: (sql: string) => Promise<Pick<QueryResult, 'rows'>>,
): Promise<EncryptionNote> {
  const known = encryptionOf(connection.driver);
  const answer = known && (await ask(known.sql).catch(() => undefined));
  const how = answer?.rows[0]?.[1];
  if (typeof how !== 'string') return { note: '' };
  if (how !== '') return { note: ', encrypted' };
  const { host } = serverOf(connection) ?? { host: '' };
  // What never leaves the machine needs no encryption; said it is anyway.
  return { note: ', not encrypted', fix: isLoopback(host) ? undefined : known?.fix };
}
