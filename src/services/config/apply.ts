import type { By } from '../../domain/actor.js';
import { channelInput } from '../../domain/alert.js';
import { connectionInput } from '../../domain/connection.js';
import { groupInput } from '../../domain/group.js';
import { moduleInput } from '../../domain/module.js';
import type { Repo } from '../../repo/index.js';
import {
  createAlertChannelCatalog,
  createConnectionCatalog,
  createGroupCatalog,
  createModuleCatalog,
  createScheduleCatalog,
} from '../catalog.js';
import { type ConnectionId, hooksFrom, moduleFrom, referred } from './entries.js';
import { type ConfigFile, each, merged, type Placed } from './placed.js';
import { prune, type Removal } from './prune.js';
import type { AlertChannelEntry, ConnectionEntry, GroupEntry, ModuleEntry } from './schema.js';
import { applySchedules } from './schedules.js';

const SCHEMAS = {
  connection: connectionInput,
  module: moduleInput,
  group: groupInput,
  'alert channel': channelInput,
};

/** What was done, by kind and name: `module orders`. */
export interface Applied {
  created: string[];
  updated: string[];
  unchanged: string[];
  removed: string[];
}

export interface ApplyOptions {
  by: By;
  /** What may go if the files do not have it; nothing unless given. */
  remove?: Removal;
}

/**
 * Makes the database agree with the files, by name and in one transaction: what is not there is created,
 * what differs is updated, and what no file mentions stays as it is, unless it is to be removed.
 */
export function applyConfig(repo: Repo, files: ConfigFile[], { by, remove = [] }: ApplyOptions): Applied {
  const { connections, modules, groups, alert_channels } = merged(files);
  return repo.transaction(() => {
    const applied: Applied = { created: [], updated: [], unchanged: [], removed: [] };
    const apply = createApplier(repo, applied, by);
    each(connections, (entry) => apply.connection(entry));
    each(connections, (entry) => apply.defaultDestination(entry));
    each(modules, (entry) => apply.module(entry));
    each(groups, (entry) => apply.group(entry));
    each(alert_channels, (entry) => apply.alertChannel(entry));
    const kept = {
      connections: named(connections),
      modules: named(modules),
      groups: named(groups),
      alert_channels: named(alert_channels),
    };
    applied.removed = prune(repo, kept, remove, by);
    return applied;
  });
}

const named = (entries: Placed<{ name: string }>[]): Set<string> =>
  new Set(entries.map(({ entry }) => entry.name));

function createApplier(repo: Repo, applied: Applied, by: By) {
  const connections = createConnectionCatalog(repo, by);
  const modules = createModuleCatalog(repo, by);
  const groups = createGroupCatalog(repo, by);
  const times = createScheduleCatalog(repo, by);
  const alertChannels = createAlertChannelCatalog(repo, by);
  const connectionId: ConnectionId = (name, field) => referred(field, () => connections.get(name).id);
  return {
    connection({ default_destination, ...entry }: ConnectionEntry): void {
      const stored = repo.connections.byName(entry.name);
      // The destination may come later in the document: a second pass makes that link.
      const kept = default_destination === null ? null : (stored?.default_dest_connection_id ?? null);
      const input = { ...entry, default_dest_connection_id: kept };
      if (note(applied, 'connection', input, stored)) connections.save(input, stored?.id);
    },

    defaultDestination({ name, default_destination }: ConnectionEntry): void {
      if (default_destination === null) return;
      const { id: own, ...stored } = connections.get(name);
      const id = referred('default_destination', () => connections.get(default_destination).id);
      if (stored.default_dest_connection_id === id) return;
      connections.save({ ...stored, default_dest_connection_id: id }, own);
      noteUpdate(applied, `connection ${name}`);
    },

    module({ override_placeholders, ...entry }: ModuleEntry): void {
      const stored = repo.modules.byName(entry.name);
      const input = moduleFrom(entry, stored?.columns_json ?? [], connectionId);
      if (!note(applied, 'module', input, stored)) return;
      modules.save({ ...input, override_placeholders }, stored?.id);
    },

    alertChannel(entry: AlertChannelEntry): void {
      const stored = repo.alertChannels.byName(entry.name);
      if (note(applied, 'alert channel', entry, stored)) alertChannels.save(entry, stored?.id);
    },

    group({ name, members: entries, hooks, schedules, ...settings }: GroupEntry): void {
      const stored = repo.groups.byName(name);
      const members = entries.map((entry, index) => {
        const { module, run_order } =
          typeof entry === 'string' ? { module: entry, run_order: index + 1 } : entry;
        return { module_id: referred(`members[${index}]`, () => modules.get(module).id), run_order };
      });
      members.sort((a, b) => a.run_order - b.run_order || a.module_id - b.module_id);
      const input = { name, ...settings, members, hooks: hooksFrom(hooks, connectionId) };
      if (note(applied, 'group', input, stored)) groups.save(input, stored?.id);
      const hasNewTimes = schedules && applySchedules(repo, times, groups.get(name).id, schedules);
      if (hasNewTimes) noteUpdate(applied, `group ${name}`);
    },
  };
}

type Kind = keyof typeof SCHEMAS;

/** Says what becomes of an entry; true when it is to be saved. */
function note(
  applied: Applied,
  kind: Kind,
  input: { name: string; [key: string]: unknown },
  stored: object | undefined,
): boolean {
  // Written by the same schema, equal things are equal texts.
  const written = (value: object): string => JSON.stringify(SCHEMAS[kind].parse(value));
  const isSame = stored !== undefined && written(input) === written(stored);
  const outcome = stored ? (isSame ? applied.unchanged : applied.updated) : applied.created;
  outcome.push(`${kind} ${input.name}`);
  return !isSame;
}

function noteUpdate(applied: Applied, label: string): void {
  if (!applied.unchanged.includes(label)) return;
  applied.unchanged = applied.unchanged.filter((unchanged) => unchanged !== label);
  applied.updated.push(label);
}
