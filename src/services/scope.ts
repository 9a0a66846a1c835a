/**
 * Pipekit as somebody sees it who may use some connections only. Everything the services know comes of the repo, so a
 * repo that does not know the rest is enough: lists are shorter, and what is outside cannot be found, changed or run.
 *
 * Every method is named here, so that a new one does not compile until somebody has decided what it may show.
 */
import { PipekitError } from '../domain/errors.js';
import type { Group } from '../domain/group.js';
import type { Module } from '../domain/module.js';
import type { Repo } from '../repo/index.js';

/** A module is in scope with its source and its destination; a group with all its modules, and their runs with them. */
export function scopedRepo(repo: Repo, connections: number[]): Repo {
  const inScope = createRules(repo, connections);
  return {
    ...pick(repo, [
      'apiKeys',
      'changes',
      'close',
      'definitions',
      'drafts',
      'problems',
      'schemaVersion',
      'rewinds',
      'sessions',
      'settings',
    ]),
    ...pick(repo, ['slots', 'transaction', 'users', 'waits']),
    // Asked for by what has been found already, and `audit` by admins only, who may see everything.
    ...pick(repo, ['audit', 'idempotency', 'revisions']),
    // Channels are the admins', and alerts name modules of everybody.
    alertChannels: repo.alertChannels,
    alerts: {
      ...repo.alerts,
      list: () => [],
      freshness: () => repo.alerts.freshness().filter(inScope.freshness),
    },
    sweeps: {
      ...pick(repo.sweeps, ['destination', 'record']),
      list: () => repo.sweeps.list().filter(({ connection_id }) => connections.includes(connection_id)),
    },
    connections: scopedConnections(repo, connections),
    modules: {
      ...pick(repo.modules, ['remove', 'save', 'setNextResolvedQuery']),
      get: (id) => only(inScope.module, repo.modules.get(id)),
      byName: (name) => only(inScope.module, repo.modules.byName(name)),
      list: () => repo.modules.list().filter(inScope.module),
      page: (request) => repo.modules.page({ ...request, connections }),
    },
    groups: {
      ...pick(repo.groups, ['members', 'remove', 'save']),
      ofModule: (id) => countOf(repo.groups.ofModule(id)),
      get: (id) => only(inScope.group, repo.groups.get(id)),
      byName: (name) => only(inScope.group, repo.groups.byName(name)),
      list: () => repo.groups.list().filter(inScope.group),
      page: (request) => repo.groups.page({ ...request, connections }),
    },
    schedules: {
      ...pick(repo.schedules, ['lastRunAt', 'remove', 'save']),
      get: (id) => only(inScope.ofGroup, repo.schedules.get(id)),
      list: () => repo.schedules.list().filter(inScope.ofGroup),
      ofGroup: (groupId) => repo.schedules.ofGroup(groupId).filter(inScope.ofGroup),
    },
    overview: repo.overview.within(connections),
    ...scopedHistory(repo, connections, inScope),
  };
}

function scopedConnections(repo: Repo, ids: number[]): Repo['connections'] {
  const inScope = ({ id }: { id: number }): boolean => ids.includes(id);
  return {
    ...pick(repo.connections, ['remove']),
    get: (id) => only(inScope, repo.connections.get(id)),
    byName: (name) => only(inScope, repo.connections.byName(name)),
    list: () => repo.connections.list().filter(inScope),
    page: (request) => repo.connections.page({ ...request, connections: ids }),
    users: (id) => countOf(repo.connections.users(id)),
    save(input, id) {
      if (id !== undefined) return repo.connections.save(input, id);
      throw new PipekitError('forbidden', 'You may use some connections only, so you cannot add one', {
        hint: 'Ask an admin to add it, and to give it to you.',
      });
    },
  };
}

function scopedHistory(
  repo: Repo,
  connections: number[],
  inScope: ReturnType<typeof createRules>,
): Pick<Repo, 'runs' | 'groupRuns' | 'journal'> {
  const hasRun = (id: number): boolean => only(inScope.ofModule, repo.runs.get(id)) !== undefined;
  const groupIds = (): number[] =>
    repo.groups.list().flatMap((group) => (inScope.group(group) ? [group.id] : []));
  return {
    runs: {
      ...pick(repo.runs, [
        'addEnded',
        'begin',
        'finish',
        'lastId',
        'plan',
        'recordSplit',
        'restore',
        'runningOf',
        'span',
        'unfinished',
      ]),
      get: (id) => only(inScope.ofModule, repo.runs.get(id)),
      list: (page) => repo.runs.list({ ...page, connections }),
      ofGroupRun: (id) => repo.runs.ofGroupRun(id).filter(inScope.ofModule),
      allRunning: () => repo.runs.allRunning().filter(inScope.ofModule),
    },
    groupRuns: {
      ...pick(repo.groupRuns, [
        'addRefused',
        'begin',
        'beginHook',
        'finish',
        'finishHook',
        'runningOf',
        'setPaused',
      ]),
      get: (id) => only(inScope.ofGroup, repo.groupRuns.get(id)),
      list: (page) => repo.groupRuns.list({ ...page, group_ids: groupIds() }),
      allRunning: () => repo.groupRuns.allRunning().filter(inScope.ofGroup),
      hooks: (id) => (only(inScope.ofGroup, repo.groupRuns.get(id)) ? repo.groupRuns.hooks(id) : []),
    },
    journal: {
      ...pick(repo.journal, ['append']),
      lines: (id, page) => (hasRun(id) ? repo.journal.lines(id, page) : []),
      lastLines: (id, limit) => (hasRun(id) ? repo.journal.lastLines(id, limit) : []),
      firstError: (id) => (hasRun(id) ? repo.journal.firstError(id) : undefined),
      steps: (id) => (hasRun(id) ? repo.journal.steps(id) : []),
    },
  };
}

/** What has been deleted is in nobody's scope but theirs who may see all: its connections are not known any more. */
function createRules(repo: Repo, ids: number[]) {
  const module = ({ source_connection_id, dest_connection_id }: Module): boolean =>
    ids.includes(source_connection_id) && ids.includes(dest_connection_id);
  const ofModule = ({ module_id }: { module_id: number }): boolean =>
    only(module, repo.modules.get(module_id)) !== undefined;
  const group = ({ members }: Pick<Group, 'members'>): boolean => members.every(ofModule);
  const ofGroup = ({ group_id }: { group_id: number }): boolean =>
    only(group, repo.groups.get(group_id)) !== undefined;
  const freshness = ({ id }: { id: number }): boolean => ofModule({ module_id: id });
  return { module, ofModule, group, ofGroup, freshness };
}

function only<T>(inScope: (thing: T) => boolean, thing: T | undefined): T | undefined {
  return thing !== undefined && inScope(thing) ? thing : undefined;
}

/** That something uses it, but not what: the names may be of others. */
function countOf(users: string[]): string[] {
  return users.length > 0 ? [`${users.length} definitions`] : [];
}

function pick<T extends object, K extends keyof T>(from: T, keys: K[]): Pick<T, K> {
  return Object.fromEntries(keys.map((key) => [key, from[key]])) as Pick<T, K>;
}
