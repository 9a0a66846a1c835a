import type { Connection } from '../domain/connection.js';
import { PipekitError } from '../domain/errors.js';
import type { GroupDefinition } from '../domain/group.js';
import type { RunDefinition } from '../domain/run.js';
import { commonPool } from '../domain/runnerPool.js';
import type { Definitions } from '../domain/stores.js';
import type { ConnectionStore } from './connections.js';
import type { Db } from './database.js';
import type { GroupStore } from './groups.js';
import type { ModuleStore } from './modules.js';
import type { RewindStore } from './rewinds.js';
import type { SettingsStore } from './settings.js';

interface Stores {
  connections: ConnectionStore;
  modules: ModuleStore;
  groups: GroupStore;
  settings: SettingsStore;
  rewinds: RewindStore;
}

/** What runs read. A disabled module may be run by hand, so it has a definition like any other. */
export function createDefinitions(
  db: Db,
  { connections, modules, groups, settings, rewinds }: Stores,
): Definitions {
  // Foreign keys keep every connection a module refers to.
  const connection = (id: number): Connection => connections.get(id) as Connection;
  const runDefinition = db.transaction((moduleId: number): RunDefinition => {
    const found = modules.get(moduleId);
    if (!found) throw new PipekitError('not_found', `There is no module ${moduleId}`);
    const { watermarks, hooks, next_resolved_query: _, ...module } = found;
    const source = connection(module.source_connection_id);
    const destination = connection(module.dest_connection_id);
    const resolvers = watermarks.map((one) => ({ ...one, connection: connection(one.connection_id) }));
    return {
      module,
      source,
      destination,
      watermarks: resolvers,
      hooks: hooks.map((one) => ({ ...one, connection: connection(one.connection_id) })),
      // Looked at again for each run: a connection may have been bound to another pool since the module was saved.
      runner_pool: commonPool([source, destination, ...resolvers.map((one) => one.connection)]),
    };
  });
  const groupDefinition = db.transaction((groupId: number): GroupDefinition => {
    const group = groups.get(groupId);
    if (!group) throw new PipekitError('not_found', `There is no group ${groupId}`);
    const { name, stop_on_failure, max_parallel } = group;
    return {
      name,
      stop_on_failure,
      max_parallel,
      members: groups.members(groupId),
      hooks: group.hooks.map((one) => ({ ...one, connection: connection(one.connection_id) })),
    };
  });

  return {
    runDefinition: (moduleId) => runDefinition(moduleId),
    instanceId: () => settings.get('instance_id') as string,
    rewinds: (moduleId) => rewinds.of(moduleId),
    consumeRewinds: (moduleId, used) => rewinds.consume(moduleId, used),
    setNextResolvedQuery: (moduleId, sql) => modules.setNextResolvedQuery(moduleId, sql),
    groupDefinition: (groupId) => groupDefinition(groupId),
  };
}
