import { askedBy, type By } from '../domain/actor.js';
import type { Audited } from '../domain/history.js';
import type { Repo } from '../repo/index.js';

/** What something is called in the audit log. */
export interface Subject {
  id: number | null;
  name: string | null;
}

export interface Recorder {
  by: By;
  /** Adds to the audit log. Of two states only what differs is kept; secrets are masked. */
  record(
    action: string,
    resource: Audited,
    subject: Subject,
    states?: { before?: object; after?: object },
  ): void;
}

/** Call it within the transaction of what it tells of, so that neither is there without the other. */
export function createRecorder(repo: Repo, by: By): Recorder {
  return {
    by,
    record(action, resource, { id, name }, { before, after } = {}) {
      const fields = before && after ? changedFields(before, after) : undefined;
      repo.audit.add({
        action,
        resource,
        resource_id: id,
        resource_name: name,
        ...askedBy(by),
        before: only(before, fields),
        after: only(after, fields),
      });
    },
  };
}

/** Names of the fields whose values differ. */
export function changedFields(before: object, after: object): string[] {
  const [one, other] = [before, after] as Record<string, unknown>[];
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  // As text: one may come from JSON and the other from a row, and both have their keys in the store's order.
  return [...names].filter((name) => JSON.stringify(one?.[name]) !== JSON.stringify(other?.[name]));
}

function only(state: object | undefined, fields: string[] | undefined): object | null {
  if (!state) return null;
  const kept = Object.entries(state).filter(([name]) => fields?.includes(name) ?? true);
  return Object.fromEntries(kept);
}
