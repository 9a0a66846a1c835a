import { PipekitError } from '../domain/errors.js';

/** A path segment that names a module or group: digits are an id, anything else a name. */
export function idOrName(segment: string | undefined): number | string {
  const text = segment ?? '';
  return isId(text) ? Number(text) : text;
}

/** A path segment that must be an id. Whatever is not one cannot exist. */
export function idOf(kind: string, segment: string | undefined): number {
  if (segment && isId(segment)) return Number(segment);
  throw new PipekitError('not_found', `There is no ${kind} ${segment}`);
}

/** Above 15 digits a number no longer is the one that was written. */
function isId(text: string): boolean {
  return /^[1-9]\d{0,14}$/.test(text);
}
