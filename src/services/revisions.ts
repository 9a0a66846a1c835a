import type { z } from 'zod';
import { PipekitError } from '../domain/errors.js';
import type { Revision } from '../domain/history.js';
import type { Repo } from '../repo/index.js';
import type { SaveOptions } from './catalog.js';
import { type Page, pagedById, type PageRequest } from './cursor.js';
import type { Kind } from './kinds.js';
import type { IdOrName } from './named.js';
import { changedFields } from './recorder.js';

/** A field that differs between two revisions. */
export interface FieldChange {
  field: string;
  before: unknown;
  after: unknown;
}

export interface RevisionLog<T> {
  /** Newest first. */
  revisions(idOrName: IdOrName, page: PageRequest): Page<Revision>;
  /** Throws `not_found`. */
  revision(idOrName: IdOrName, number: number): Revision & { definition: object };
  /** The newest state that had this etag; undefined where none is known. */
  withEtag(idOrName: IdOrName, etag: string): (Revision & { definition: object }) | undefined;
  /** What it was at a moment, an ISO 8601 time in UTC; undefined where that is not known. */
  definitionAt(idOrName: IdOrName, moment: string): (Revision & { definition: object }) | undefined;
  /** What became different from one revision to another. */
  diff(idOrName: IdOrName, from: number, to: number): FieldChange[];
  /** Makes it as it was. Throws `invalid` if it refers to what is no more. */
  restore(idOrName: IdOrName, number: number, options?: SaveOptions): T;
}

/** The states a definition has had, and the way back to one. */
export function createRevisionLog<T extends { id: number }, S extends z.ZodObject>(
  repo: Repo,
  { resource, find }: Kind<T, S>,
  save: (input: any, idOrName: IdOrName, options: SaveOptions) => T,
): RevisionLog<T> {
  const revision: RevisionLog<T>['revision'] = (idOrName, number) => {
    const { id } = find(idOrName);
    const found = repo.revisions.get(resource, id, number);
    if (found) return found;
    throw new PipekitError('not_found', `The ${resource} ${id} has no revision ${number}`);
  };
  return {
    revision,
    withEtag: (idOrName, etag) => repo.revisions.withEtag(resource, find(idOrName).id, etag),
    definitionAt: (idOrName, moment) => repo.revisions.at(resource, find(idOrName).id, moment),
    revisions: (idOrName, page) =>
      pagedById(
        page,
        (rows) => repo.revisions.list(resource, find(idOrName).id, rows),
        ({ number }) => number,
      ),
    diff(idOrName, from, to) {
      const [before, after] = [revision(idOrName, from), revision(idOrName, to)].map(
        ({ definition }) => definition as Record<string, unknown>,
      ) as [Record<string, unknown>, Record<string, unknown>];
      return changedFields(before, after).map((field) => ({
        field,
        before: before[field] ?? null,
        after: after[field] ?? null,
      }));
    },
    restore(idOrName, number, options = {}) {
      const { definition } = revision(idOrName, number);
      // It was accepted once: placeholders that do not agree were meant.
      const input = { ...definition, override_placeholders: true };
      return save(input, idOrName, { ...options, action: `restore ${number}` });
    },
  };
}
