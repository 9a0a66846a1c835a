import { PipekitError } from '../../domain/errors.js';
import type { By } from '../../domain/actor.js';
import type { Repo } from '../../repo/index.js';
import {
  createAlertChannelCatalog,
  createConnectionCatalog,
  createGroupCatalog,
  createModuleCatalog,
  createScheduleCatalog,
} from '../catalog.js';
import type { ConfigKey } from './schema.js';

/** `all`, or names like `module orders` of what somebody has agreed to lose. */
export type Removal = 'all' | string[];

type Kept = Record<ConfigKey, Set<string>>;

/**
 * Removes what the document does not have; gives the names of it. Throws `conflict` for what nobody agreed to, what
 * is running, or what something outside of the document uses.
 */
export function prune(repo: Repo, kept: Kept, remove: Removal, by: By): string[] {
  if (remove.length === 0) return [];
  const connections = createConnectionCatalog(repo, by);
  const groups = createGroupCatalog(repo, by);
  const modules = createModuleCatalog(repo, by);
  const channels = createAlertChannelCatalog(repo, by);
  const schedules = createScheduleCatalog(repo, by);
  const gone = {
    groups: groups.list().filter(({ name }) => !kept.groups.has(name)),
    modules: modules.list().filter(({ name }) => !kept.modules.has(name)),
    connections: connections.list().filter(({ name }) => !kept.connections.has(name)),
    channels: channels.list().filter(({ name }) => !kept.alert_channels.has(name)),
  };
  const labels = [
    ...gone.groups.map(({ name }) => `group ${name}`),
    ...gone.modules.map(({ name }) => `module ${name}`),
    ...gone.connections.map(({ name }) => `connection ${name}`),
    ...gone.channels.map(({ name }) => `alert channel ${name}`),
  ];
  requireAgreed(labels, remove);
  // What uses goes before what is used.
  for (const { id } of gone.groups) {
    for (const schedule of repo.schedules.ofGroup(id)) schedules.remove(schedule.id);
    groups.remove(id);
  }
  for (const { id } of gone.modules) modules.remove(id);
  for (const { id, default_dest_connection_id } of gone.connections)
    if (default_dest_connection_id !== null) connections.update(id, { default_dest_connection_id: null });
  for (const { id } of gone.connections) connections.remove(id);
  for (const { id } of gone.channels) channels.remove(id);
  return labels;
}

/** Between the plan that somebody read and now, somebody else may have added something. */
function requireAgreed(labels: string[], remove: Removal): void {
  if (remove === 'all') return;
  const surprise = labels.find((label) => !remove.includes(label));
  if (surprise === undefined) return;
  throw new PipekitError(
    'conflict',
    `The ${surprise} is not in the files, and was not to be removed either`,
    {
      hint: 'It was added meanwhile: plan again, and look.',
    },
  );
}
