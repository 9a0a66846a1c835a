import { PipekitError } from '../domain/errors.js';
import type { JournalEntry, RunJournal } from '../domain/ports.js';

export interface JournalServer {
  /** Of `pipekit serve`, such as http://pipekit.internal:8420. */
  url: string;
  /** The header that says who we are. */
  authorization: string | undefined;
}

/** The journal of a runner without SQLite: batches go to `pipekit serve`, which takes each entry once. */
export function createHttpJournal({ url, authorization }: JournalServer): RunJournal {
  return {
    async append(entries: JournalEntry[]) {
      const response = await fetch(new URL('/api/v1/journal', url), {
        method: 'POST',
        headers: { ...(authorization && { authorization }), 'content-type': 'application/json' },
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
