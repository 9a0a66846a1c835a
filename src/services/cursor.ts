import { z } from 'zod';
import { PipekitError } from '../domain/errors.js';
import type { DefinitionRequest, RunPosition } from '../repo/index.js';

export interface Page<T> {
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
  const before = cursor === undefined ? undefined : toPosition(decoded(cursor, position));
  return pageOf(read({ before, limit: limit + 1 }), limit, ({ started_at, id }) => [started_at, id]);
}

/** `rows` has one more than the page, unless it is the last. */
function pageOf<T>(rows: T[], limit: number, positionOf: (last: T) => unknown): Page<T> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, next: rows.length > limit && last ? encoded(positionOf(last)) : null };
}

const toPosition = ([started_at, id]: z.output<typeof position>): RunPosition => ({ started_at, id });

function encoded(position: unknown): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url');
}

function decoded<S extends z.ZodType>(cursor: string, schema: S): z.output<S> {
  try {
    return schema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()));
  } catch {
    throw new PipekitError('invalid', 'The cursor is not one that a list gave out', { field: 'cursor' });
  }
}

/** What a list of definitions is asked for. */
export type DefinitionQuery = Pick<DefinitionRequest, 'q' | 'sort' | 'filter'> & PageRequest;

const namedPosition = z.tuple([z.string(), z.number().int().positive()]);

/** The same for definitions, in the order of their names or ids. */
export function pagedByName<T extends { id: number; name: string }>(
  { limit = DEFAULT_LIMIT, cursor, ...query }: DefinitionQuery,
  read: (request: DefinitionRequest) => T[],
): Page<T> {
  const [name, id] = cursor === undefined ? [] : decoded(cursor, namedPosition);
  const after = name === undefined || id === undefined ? undefined : { name, id };
  return pageOf(read({ ...query, after, limit: limit + 1 }), limit, (last) => [last.name, last.id]);
}

const key = z.number().int().positive();

/** The same for what is in the order of a number, the highest first. */
export function pagedById<T>(
  { limit = DEFAULT_LIMIT, cursor }: PageRequest,
  read: (page: { before?: number; limit: number }) => T[],
  keyOf: (item: T) => number,
): Page<T> {
  const before = cursor === undefined ? undefined : decoded(cursor, key);
  return pageOf(read({ before, limit: limit + 1 }), limit, keyOf);
}
