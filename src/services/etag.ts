import { createHash } from 'node:crypto';
import { type ErrorContext, PipekitError } from '../domain/errors.js';

/** What the caller believes the definition to be: any of these etags, or whatever it is. */
export type IfMatch = '*' | string[];

/** Of a definition, its keys in one order. */
export function etagOf(definition: object): string {
  return createHash('sha256').update(JSON.stringify(definition)).digest('base64url').slice(0, 16);
}

/** Throws `stale`, saying what `explain` knows of it. */
export function requireEtag(
  etag: string,
  ifMatch: IfMatch | undefined,
  explain: () => { message: string; hint?: string; details?: ErrorContext['details'] },
): void {
  if (ifMatch === undefined || ifMatch === '*' || ifMatch.includes(etag)) return;
  const { message, hint = 'Get it again, then decide.', details } = explain();
  throw new PipekitError('stale', message, { field: 'If-Match', hint, details: { etag, ...details } });
}
