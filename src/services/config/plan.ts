import { BY_SYSTEM } from '../../domain/actor.js';
import type { Repo } from '../../repo/index.js';
import { changedFields } from '../recorder.js';
import { applyConfig } from './apply.js';
import { type ConfigDocument, type ConfigEntry, exportConfig } from './export.js';
import type { ConfigFile } from './placed.js';
import { CONFIG_KINDS, type ConfigKind } from './schema.js';

/** What would become of one definition. */
export interface ConfigChange {
  kind: ConfigKind;
  name: string;
  change: 'created' | 'changed' | 'removed';
  /** As the document writes them; of a new one every field, with null before. */
  fields: { field: string; before: unknown; after: unknown }[];
}

export interface ConfigPlan {
  changes: ConfigChange[];
  unchanged: number;
}

/** Thrown to leave the transaction without a trace. */
const UNDONE = Symbol('undone');

/** What `applyConfig` would do, found by doing it and taking it back: it cannot differ from what is planned. */
export function planConfig(repo: Repo, files: ConfigFile[], { prune }: { prune: boolean }): ConfigPlan {
  let plan: ConfigPlan | undefined;
  try {
    repo.transaction(() => {
      const before = exportConfig(repo);
      // What is recorded is taken back with the rest.
      applyConfig(repo, files, { by: BY_SYSTEM, remove: prune ? 'all' : [] });
      plan = compare(before, exportConfig(repo));
      throw UNDONE;
    });
  } catch (thrown) {
    if (thrown !== UNDONE) throw thrown;
  }
  return plan as ConfigPlan;
}

function compare(before: ConfigDocument, after: ConfigDocument): ConfigPlan {
  const changes = CONFIG_KINDS.flatMap(([kind, key]) => {
    const old = new Map(before[key].map((entry) => [entry.name, entry]));
    const made = after[key].flatMap((entry) => changeOf(kind, old.get(entry.name), entry));
    const gone = before[key].filter(({ name }) => !after[key].some((entry) => entry.name === name));
    return [...made, ...gone.flatMap((entry) => changeOf(kind, entry, undefined))];
  });
  const total = CONFIG_KINDS.reduce((sum, [, key]) => sum + after[key].length, 0);
  return { changes, unchanged: total - changes.filter(({ change }) => change !== 'removed').length };
}

function changeOf(
  kind: ConfigKind,
  before: ConfigEntry | undefined,
  after: ConfigEntry | undefined,
): ConfigChange[] {
  const fields = changedFields(before ?? {}, after ?? {}).map((field) => ({
    field,
    before: before?.[field] ?? null,
    after: after?.[field] ?? null,
  }));
  if (fields.length === 0) return [];
  const { name } = (after ?? before) as ConfigEntry;
  return [{ kind, name, change: !before ? 'created' : after ? 'changed' : 'removed', fields }];
}
