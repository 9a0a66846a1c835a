/** Definitions: what there is to run. Inputs are parsed here too, so that every surface gets the same rules. */
import { z } from 'zod';
import { type Connection, connectionInput } from '../domain/connection.js';
import { PipekitError } from '../domain/errors.js';
import { type Group, groupInput } from '../domain/group.js';
import { type Module, moduleInput } from '../domain/module.js';
import type { Repo } from '../repo/index.js';
import { findNamed, type IdOrName } from './named.js';
import { parsed } from './parsing.js';
import { checkConnection, checkGroup, checkModule } from './rules.js';

/** Saves a module though its placeholders and watermarks do not agree; only this request, not stored. */
export const moduleSave = moduleInput.extend({ override_placeholders: z.boolean().default(false) });

export interface Catalog<T, Input> {
  list(): T[];
  /** Throws `not_found`, with a hint if a name comes near. */
  get(idOrName: IdOrName): T;
  /** Adds one, or with an id or name replaces that one. Throws `invalid` with its field, or `conflict`. */
  save(input: Input, idOrName?: IdOrName): T;
  /** Throws `conflict` while it is in use. */
  remove(idOrName: IdOrName): void;
}

export type ConnectionCatalog = Catalog<Connection, z.input<typeof connectionInput>>;
export type ModuleCatalog = Catalog<Module, z.input<typeof moduleSave>>;
export type GroupCatalog = Catalog<Group, z.input<typeof groupInput>>;

export function createConnectionCatalog(repo: Repo): ConnectionCatalog {
  const get = (idOrName: IdOrName): Connection => findNamed('connection', repo.connections, idOrName);
  return {
    get,
    list: () => repo.connections.list(),
    save(input, idOrName) {
      const connection = parsed(connectionInput, input);
      return repo.transaction(() => {
        checkConnection(repo, connection);
        return repo.connections.save(connection, idOrName === undefined ? undefined : get(idOrName).id);
      });
    },
    remove: (idOrName) => void repo.connections.remove(get(idOrName).id),
  };
}

export function createModuleCatalog(repo: Repo): ModuleCatalog {
  const get = (idOrName: IdOrName): Module => findNamed('module', repo.modules, idOrName);
  return {
    get,
    list: () => repo.modules.list(),
    save(input, idOrName) {
      const { override_placeholders, ...module } = parsed(moduleSave, input);
      return repo.transaction(() => {
        checkModule(repo, module, override_placeholders);
        return repo.modules.save(module, idOrName === undefined ? undefined : get(idOrName).id);
      });
    },
    remove(idOrName) {
      const { id, name } = get(idOrName);
      refuseWhileRunning('module', name, repo.runs.runningOf(id));
      repo.modules.remove(id);
    },
  };
}

export function createGroupCatalog(repo: Repo): GroupCatalog {
  const get = (idOrName: IdOrName): Group => findNamed('group', repo.groups, idOrName);
  return {
    get,
    list: () => repo.groups.list(),
    save(input, idOrName) {
      const group = parsed(groupInput, input);
      return repo.transaction(() => {
        checkGroup(repo, group);
        return repo.groups.save(group, idOrName === undefined ? undefined : get(idOrName).id);
      });
    },
    remove(idOrName) {
      const { id, name } = get(idOrName);
      refuseWhileRunning('group', name, repo.groupRuns.runningOf(id));
      repo.groups.remove(id);
    },
  };
}

function refuseWhileRunning(kind: string, name: string, runId: number | undefined): void {
  if (runId === undefined) return;
  throw new PipekitError('conflict', `The ${kind} "${name}" is running`, {
    hint: 'Wait until the run has ended, or cancel it.',
    details: { run_id: runId },
  });
}
