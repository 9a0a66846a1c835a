import { z } from 'zod';
import { PipekitError } from '../domain/errors.js';
import type { RunPosition } from '../repo/index.js';

export interface Page<T> {
  /** Newest first. */
  items: T[];
  /** The cursor of the next page; null on the last. */
  next: string | null;
}

export interface PageRequest {
  limit?: number;
  cursor?: string;
}

const DEFAULT_LIMIT = 50;

const position = z.tuple([z.iso.datetime(), z.number().int().positive()]);

/** One page out of `read`, which is asked for one row more than the page has, to know whether it is the last. */
export function paged<T extends RunPosition>(
  { limit = DEFAULT_LIMIT, cursor }: PageRequest,
  read: (page: { before?: RunPosition; limit: number }) => T[],
): Page<T> {
  const rows = read({ before: cursor === undefined ? undefined : decode(cursor), limit: limit + 1 });
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, next: rows.length > limit && last ? encode(last) : null };
}

function encode({ started_at, id }: RunPosition): string {
  return Buffer.from(JSON.stringify([started_at, id])).toString('base64url');
}

function decode(cursor: string): RunPosition {
  try {
    const [started_at, id] = position.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()));
    return { started_at, id };
  } catch {
    throw new PipekitError('invalid', 'The cursor is not one that a list gave out', { field: 'cursor' });
  }
}
