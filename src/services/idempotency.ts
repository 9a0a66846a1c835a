import { createHash } from 'node:crypto';
import type { By } from '../domain/actor.js';
import { PipekitError } from '../domain/errors.js';
import type { Repo } from '../repo/index.js';

export interface Idempotency {
  /**
   * Does the work once for each key and request within a day; asked again, gives what came of it. Throws `invalid` when
   * the key was used for another request. A request that failed may be sent again with its key.
   */
  once<T extends object>(
    key: string,
    request: object,
    work: () => Promise<T>,
  ): Promise<{ answer: T; isRepeat: boolean }>;
}

export function createIdempotency({ idempotency }: Pick<Repo, 'idempotency'>, { actor }: By): Idempotency {
  return {
    async once<T extends object>(key: string, request: object, work: () => Promise<T>) {
      const own = { actor: `${actor.kind} ${actor.name}`, key };
      const request_hash = createHash('sha256').update(JSON.stringify(request)).digest('base64url');
      const earlier = idempotency.take({ ...own, request_hash });
      if (earlier) return { answer: answerOf<T>(earlier, request_hash), isRepeat: true };
      try {
        const answer = await work();
        idempotency.answer(own, answer);
        return { answer, isRepeat: false };
      } catch (error) {
        idempotency.release(own);
        throw error;
      }
    },
  };
}

function answerOf<T>(earlier: { request_hash: string; answer: unknown }, request_hash: string): T {
  if (earlier.request_hash !== request_hash) {
    throw new PipekitError('invalid', 'This Idempotency-Key was used for another request', {
      field: 'Idempotency-Key',
      hint: 'Take a new key for a new request.',
    });
  }
  if (earlier.answer !== undefined) return earlier.answer as T;
  // Either it is still going on, or Pipekit was killed in the midst of it: then nobody knows what came of it.
  throw new PipekitError('conflict', 'The first request with this Idempotency-Key has not been answered', {
    field: 'Idempotency-Key',
    hint: 'Wait for it; if there is none any more, look whether it was carried out before using another key.',
  });
}
