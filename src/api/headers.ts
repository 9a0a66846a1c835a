import type { Context } from 'koa';
import { PipekitError } from '../domain/errors.js';
import { HttpRefusal } from '../http/index.js';
import type { IfMatch } from '../services/index.js';

const MAX_HEADER = 1_000;
const ETAG = '"[\\x21\\x23-\\x7e]*"';
const IF_MATCH = new RegExp(`^(\\*|${ETAG}([ \\t]*,[ \\t]*${ETAG})*)$`);

/** What the request says the thing must be: `"etag"`, several of them, or `*` for whatever it is. */
export function readIfMatch(ctx: Context): IfMatch {
  const text = ctx.get('If-Match').trim();
  if (text === '') {
    throw new HttpRefusal(
      428,
      'This changes something, so it has to say in If-Match what it was: the ETag it was read with',
      {},
      'Get it first and send its ETag as If-Match, or send If-Match: * to change it whatever it is.',
    );
  }
  if (text === '*') return '*';
  if (text.length <= MAX_HEADER && IF_MATCH.test(text)) {
    return [...text.matchAll(/"([^"]*)"/g)].map(([, etag]) => etag as string);
  }
  throw new PipekitError('invalid', 'If-Match takes "etag", with its quotes, or *', { field: 'If-Match' });
}

/** Undefined when the request has none. An empty one is refused: who sends it counts on what it would not do. */
export function readIdempotencyKey(ctx: Context): string | undefined {
  const key = ctx.headers['idempotency-key'];
  if (key === undefined) return undefined;
  if (typeof key === 'string' && IDEMPOTENCY_KEY.test(key)) return key;
  throw new PipekitError('invalid', 'Idempotency-Key takes 1 to 200 printable characters without spaces', {
    field: 'Idempotency-Key',
  });
}

const IDEMPOTENCY_KEY = /^[\x21-\x7e]{1,200}$/;

/** As the OpenAPI document has them. */
export const IF_MATCH_PARAMETER = {
  name: 'If-Match',
  in: 'header',
  required: true,
  description: 'The ETag it was read with, or `*` to change it whatever it is.',
  schema: {
    type: 'string',
    maxLength: MAX_HEADER,
    pattern: IF_MATCH.source,
    examples: ['*', '"c0ffee00c0ffee00"'],
  },
} as const;

export const IDEMPOTENCY_PARAMETER = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description:
    'Sent again within 24 hours with the same key, the request is carried out once and answered the same.',
  schema: {
    type: 'string',
    maxLength: 200,
    pattern: IDEMPOTENCY_KEY.source,
    examples: ['3f2b8a0e-orders-2026-01-31'],
  },
} as const;
