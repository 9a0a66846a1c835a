import { PipekitError } from '../domain/errors.js';
import type { JournalEntry, RunJournal } from '../domain/ports.js';

export interface JournalServer {
  /** Of `pipekit serve`, such as http://pipekit.internal:8420. */
  url: string;
  username: string;
  password: string;
}

/** The journal of a runner without SQLite: batches go to `pipekit serve`, which takes each entry once. */
export function createHttpJournal({ url, username, password }: JournalServer): RunJournal {
  const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
  return {
    async append(entries: JournalEntry[]) {
      const response = await fetch(new URL('/api/v1/journal', url), {
        method: 'POST',
        headers: { authorization, 'content-type': 'application/json' },
        body: JSON.stringify({ entries }),
        signal: AbortSignal.timeout(10_000),
      }).catch((cause: unknown) => {
        throw new PipekitError('unavailable', `Pipekit does not answer at ${url}`, { cause });
      });
      if (!response.ok) {
        throw new PipekitError(
          'unavailable',
          `Pipekit at ${url} refused the live log (HTTP ${response.status})`,
        );
      }
    },
  };
}
