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

const SECRET_FIELD = /pass|secret|token|credential|_hash$/i;
/** A URL that was refused may have been refused for the password in it, and a key may be any. */
const SUSPECT_FIELD = new RegExp(`${SECRET_FIELD.source}|key|url`, 'i');

/** As JSON, with `***` for what a checked definition has in fields that hold secrets; a reference says which, not what it is. */
export function maskedJson(definition: object): string {
  return JSON.stringify(definition, (name, value: unknown) =>
    typeof value === 'string' && SECRET_FIELD.test(name) && !value.startsWith('$') ? '***' : value,
  );
}

/** The same of what somebody sent and nobody has checked: a reference may be a password there, and a number too. */
export function maskedUncheckedJson(sent: unknown): string {
  return JSON.stringify(sent, (name, value: unknown) =>
    value !== null && SUSPECT_FIELD.test(name) ? '***' : value,
  );
}
