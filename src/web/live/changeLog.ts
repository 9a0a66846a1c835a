import { randomUUID } from 'node:crypto';
import type { Services } from '../../services/index.js';

/** What has changed since a moment: ids of runs and of group runs, each once. */
export interface Changes {
  runs: Set<number>;
  groupRuns: Set<number>;
  /** Where this leaves off. */
  cursor: string;
}

/**
 * The latest changes in order, kept for streams to read from where they are: so a page misses nothing between being
 * rendered and listening, nor over a short break.
 */
export interface ChangeLog {
  /** Where it stands now. Of this process only: after a restart it is unknown. */
  cursor(): string;
  /** Undefined when that cursor is unknown or too old: the reader has to look at everything again. */
  since(cursor: string): Changes | undefined;
  /** Calls the listener at each change. Returns how to stop. */
  listen(listener: () => void): () => void;
}

/** Distinct runs; a reader that is further behind takes a snapshot. */
const KEPT = 4_096;

interface Entry {
  kind: 'runs' | 'groupRuns';
  id: number;
  position: number;
}

export function createChangeLog(
  { runs, groupRuns }: Pick<Services, 'runs' | 'groupRuns'>,
  kept = KEPT,
): ChangeLog {
  const epoch = randomUUID().slice(0, 8);
  // Oldest first: a run that writes its log says so many times a second, and each time moves to the end.
  const latest = new Map<string, Entry>();
  const listeners = new Set<() => void>();
  let position = 0;
  let lost = 0;
  const add = (kind: Entry['kind'], id: number): void => {
    const key = `${kind} ${id}`;
    latest.delete(key);
    latest.set(key, { kind, id, position: (position += 1) });
    if (latest.size > kept) {
      const [oldestKey, oldest] = latest.entries().next().value as [string, Entry];
      latest.delete(oldestKey);
      lost = oldest.position;
    }
    for (const listener of listeners) listener();
  };
  runs.subscribeAll((id) => add('runs', id));
  groupRuns.subscribeAll((id) => add('groupRuns', id));
  const cursor = (): string => `${epoch}.${position}`;
  return {
    cursor,
    since(from) {
      const [of, text] = from.split('.');
      const start = Number(text);
      if (of !== epoch || !(start >= lost && start <= position)) return undefined;
      const changes: Changes = { runs: new Set(), groupRuns: new Set(), cursor: cursor() };
      for (const { kind, id, position: at } of latest.values()) if (at > start) changes[kind].add(id);
      return changes;
    },
    listen(listener) {
      const own = (): void => listener();
      listeners.add(own);
      return () => listeners.delete(own);
    },
  };
}
