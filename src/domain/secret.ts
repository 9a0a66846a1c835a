import { z } from 'zod';

/** `$NAME`: a reference into the secrets file. The value itself is never stored, sent or shown. */
export const secretReference = z
  .string()
  .max(100)
  .regex(
    /^\$[A-Za-z_][A-Za-z0-9_]*$/,
    'must be a secret reference like $WAREHOUSE_PASSWORD, not the password itself',
  );

/**
 * Replacing every `a` or `12` of a log would make it unreadable, and what is missing from it would tell the value. So a
 * shorter secret is no secret: the doctor complains about it.
 */
export const MIN_SECRET_LENGTH = 4;
