/** What each kind of definition is: where it is kept, what it must satisfy, and what keeps it from being removed. */
import type { z } from 'zod';
import { type AlertChannel, channelInput } from '../domain/alert.js';
import { type Connection, connectionInput } from '../domain/connection.js';
import { PipekitError } from '../domain/errors.js';
import { type Group, groupInput } from '../domain/group.js';
import type { Revised } from '../domain/history.js';
import { type Module, moduleInput } from '../domain/module.js';
import { type Schedule, scheduleInput } from '../domain/schedule.js';
import type { Repo } from '../repo/index.js';
import { checkChannel } from './alerts/index.js';
import { findNamed, type IdOrName } from './named.js';
import { checkConnection, checkGroup, checkModule, checkSchedule } from './rules.js';

export interface Kind<T extends { id: number }, Schema extends z.ZodObject> {
  resource: Revised;
  schema: Schema;
  /** Throws `not_found`, with a hint if a name comes near. */
  find(idOrName: IdOrName): T;
  list(): T[];
  /** Throws `invalid` with its field. */
  check(definition: z.output<Schema>, before: T | undefined, overridePlaceholders: boolean): void;
  /** Throws `conflict` for a name that is taken. */
  checkNew?(definition: z.output<Schema>): void;
  save(definition: z.output<Schema>, id?: number): T;
  /** Throws `conflict` while something uses it. */
  checkRemoval(thing: T): void;
  remove(id: number): void;
  /** What people call it. */
  nameOf(thing: T): string;
}

export function connectionKind(repo: Repo): Kind<Connection, typeof connectionInput> {
  return {
    resource: 'connection',
    schema: connectionInput,
    find: (idOrName) => findNamed('connection', repo.connections, idOrName),
    list: () => repo.connections.list(),
    check: (definition) => checkConnection(repo, definition),
    save: (definition, id) => repo.connections.save(definition, id),
    checkRemoval: ({ id, name }) => refuseWhileUsed('connection', name, repo.connections.users(id)),
    remove: (id) => void repo.connections.remove(id),
    nameOf: ({ name }) => name,
  };
}

export function moduleKind(repo: Repo): Kind<Module, typeof moduleInput> {
  return {
    resource: 'module',
    schema: moduleInput,
    find: (idOrName) => findNamed('module', repo.modules, idOrName),
    list: () => repo.modules.list(),
    check: (definition, before, isOverridden) => checkModule(repo, definition, before, isOverridden),
    checkNew({ name }) {
      const taken = repo.modules.byName(name);
      if (taken) throw new PipekitError('conflict', `There is a module "${name}" already`, { field: 'name' });
    },
    save: (definition, id) => repo.modules.save(definition, id),
    checkRemoval({ id, name }) {
      refuseWhileRunning('module', name, repo.runs.runningOf(id));
      refuseWhileUsed('module', name, repo.groups.ofModule(id));
    },
    remove: (id) => void repo.modules.remove(id),
    nameOf: ({ name }) => name,
  };
}

export function groupKind(repo: Repo): Kind<Group, typeof groupInput> {
  return {
    resource: 'group',
    schema: groupInput,
    find: (idOrName) => findNamed('group', repo.groups, idOrName),
    list: () => repo.groups.list(),
    check: (definition) => checkGroup(repo, definition),
    save: (definition, id) => repo.groups.save(definition, id),
    checkRemoval: ({ id, name }) => refuseWhileRunning('group', name, repo.groupRuns.runningOf(id)),
    remove: (id) => void repo.groups.remove(id),
    nameOf: ({ name }) => name,
  };
}

export function scheduleKind(repo: Repo): Kind<Schedule, typeof scheduleInput> {
  const find = (id: IdOrName): Schedule => {
    const found = typeof id === 'number' ? repo.schedules.get(id) : undefined;
    if (found) return found;
    throw new PipekitError('not_found', `There is no schedule ${id}`);
  };
  return {
    resource: 'schedule',
    schema: scheduleInput,
    find,
    list: () => repo.schedules.list(),
    check: (definition, before) => checkSchedule(repo, definition, before?.id),
    save: (definition, id) => repo.schedules.save(definition, id),
    checkRemoval: () => undefined,
    remove: (id) => void repo.schedules.remove(id),
    nameOf: ({ group_id, cron_expr }) => `${repo.groups.get(group_id)?.name ?? group_id}: ${cron_expr}`,
  };
}

export function alertChannelKind(repo: Repo): Kind<AlertChannel, typeof channelInput> {
  return {
    resource: 'alert_channel',
    schema: channelInput,
    find: (idOrName) => findNamed('alert channel', repo.alertChannels, idOrName),
    list: () => repo.alertChannels.list(),
    check: (definition) => checkChannel(definition),
    save: (definition, id) => repo.alertChannels.save(definition, id),
    checkRemoval: () => undefined,
    remove: (id) => void repo.alertChannels.remove(id),
    nameOf: ({ name }) => name,
  };
}

function refuseWhileRunning(kind: string, name: string, runId: number | undefined): void {
  if (runId === undefined) return;
  throw new PipekitError('conflict', `The ${kind} "${name}" is running`, {
    hint: 'Wait until the run has ended, or cancel it.',
    details: { run_id: runId },
  });
}

const SHOWN_USERS = 5;

function refuseWhileUsed(kind: string, name: string, users: string[]): void {
  if (users.length === 0) return;
  const shown = users.slice(0, SHOWN_USERS).join(', ');
  const more = users.length > SHOWN_USERS ? ` and ${users.length - SHOWN_USERS} more` : '';
  throw new PipekitError('conflict', `The ${kind} "${name}" is used by ${shown}${more}`, {
    hint: 'Change or delete these first.',
    details: { used_by: users.join(', ') },
  });
}
