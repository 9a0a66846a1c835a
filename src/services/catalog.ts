/** Definitions: what there is to run. Every surface saves through here, so that all get the same rules and records. */
import { z } from 'zod';
import { type By, BY_SYSTEM } from '../domain/actor.js';
import type { AlertChannel, channelInput } from '../domain/alert.js';
import type { Connection, connectionInput } from '../domain/connection.js';
import type { Group, groupInput, GroupSummary } from '../domain/group.js';
import type { Module, moduleInput, ModuleSummary } from '../domain/module.js';
import type { Schedule, scheduleInput } from '../domain/schedule.js';
import type { Repo } from '../repo/index.js';
import { type DefinitionQuery, type Page, pagedByName } from './cursor.js';
import { etagOf, type IfMatch, requireEtag } from './etag.js';
import { alertChannelKind, connectionKind, groupKind, type Kind, moduleKind, scheduleKind } from './kinds.js';
import type { IdOrName } from './named.js';
import { validated } from './validate.js';
import { changedFields, createRecorder, type Recorder } from './recorder.js';
import { createRevisionLog, type RevisionLog } from './revisions.js';

/** Saves a module though its placeholders and watermarks do not agree; only this request, not stored. */
const overrides = z.object({ override_placeholders: z.boolean().default(false) });

export interface SaveOptions {
  /** Throws `stale` when the definition is another one by now. */
  ifMatch?: IfMatch;
  /** For the records; `create` or `update` unless said. */
  action?: string;
}

export interface Catalog<T, Input> extends RevisionLog<T> {
  list(): T[];
  /** Throws `not_found`, with a hint if a name comes near. */
  get(idOrName: IdOrName): T;
  /** Names a state of the definition: equal as long as nothing of it has changed. */
  etag(thing: T): string;
  /** Whether it could be saved, as far as can be said without doing so. Throws what `save` would. */
  check(input: Input & z.input<typeof overrides>, idOrName?: IdOrName): void;
  /** Adds one, or with an id or name replaces that one. Throws `invalid` with its field, or `conflict`. */
  save(input: Input & z.input<typeof overrides>, idOrName?: IdOrName, options?: SaveOptions): T;
  /** Changes what is given; the rest stays. */
  update(idOrName: IdOrName, changes: Partial<Input> & z.input<typeof overrides>, options?: SaveOptions): T;
  /** Throws `conflict` while it is in use. */
  remove(idOrName: IdOrName, options?: SaveOptions): void;
}

/** A page of definitions, by name unless `sort` says otherwise. */
export interface Paged<Summary> {
  page(query: DefinitionQuery): Page<Summary>;
}

export type ConnectionCatalog = Catalog<Connection, z.input<typeof connectionInput>> & Paged<Connection>;
export type ModuleCatalog = Catalog<Module, z.input<typeof moduleInput>> & Paged<ModuleSummary>;
export type GroupCatalog = Catalog<Group, z.input<typeof groupInput>> & Paged<GroupSummary>;
export type ScheduleCatalog = Catalog<Schedule, z.input<typeof scheduleInput>>;

export const createConnectionCatalog = (repo: Repo, by: By): ConnectionCatalog => ({
  ...createCatalog(repo, connectionKind(repo), by),
  page: (query) => pagedByName(query, repo.connections.page),
});
export const createModuleCatalog = (repo: Repo, by: By): ModuleCatalog => ({
  ...createCatalog(repo, moduleKind(repo), by),
  page: (query) => pagedByName(query, repo.modules.page),
});
export const createGroupCatalog = (repo: Repo, by: By): GroupCatalog => ({
  ...createCatalog(repo, groupKind(repo), by),
  page: (query) => pagedByName(query, repo.groups.page),
});
export const createScheduleCatalog = (repo: Repo, by: By): ScheduleCatalog =>
  createCatalog(repo, scheduleKind(repo), by);

export type AlertChannelCatalog = Catalog<AlertChannel, z.input<typeof channelInput>>;
export const createAlertChannelCatalog = (repo: Repo, by: By): AlertChannelCatalog =>
  createCatalog(repo, alertChannelKind(repo), by);

function createCatalog<T extends { id: number }, S extends z.ZodObject>(
  repo: Repo,
  kind: Kind<T, S>,
  by: By,
): Catalog<T, z.input<S>> {
  const recorder = createRecorder(repo, by);
  const fields = Object.keys(kind.schema.shape) as (keyof T)[];
  // By name, not through the schema: what was saved under older rules is to be shown all the same.
  const definitionOf = (thing: T) =>
    Object.fromEntries(fields.map((field) => [field, thing[field]])) as z.output<S>;
  const etag = (thing: T): string => etagOf(definitionOf(thing));
  const requireMatch = createMatcher(repo, kind, definitionOf);

  const save: Catalog<T, z.input<S>>['save'] = (input, idOrName, { ifMatch, action } = {}) => {
    const definition = validated(kind.schema, input);
    const { override_placeholders } = validated(overrides, input);
    return repo.transaction(() => {
      const before = idOrName === undefined ? undefined : kind.find(idOrName);
      if (before) requireMatch(before, ifMatch);
      kind.check(definition, before, override_placeholders);
      const after = kind.save(definition, before?.id);
      keep(before, after, action ?? (before ? 'update' : 'create'));
      return after;
    });
  };

  /** A save that changes nothing leaves no record. */
  function keep(before: T | undefined, after: T, action: string): void {
    const states = { before: before && definitionOf(before), after: definitionOf(after) };
    if (states.before && changedFields(states.before, states.after).length === 0) return;
    const subject = { id: after.id, name: kind.nameOf(after) };
    recorder.record(action, kind.resource, subject, states);
    revise(repo, recorder, kind, { id: after.id, action, ...states });
  }

  return {
    ...createRevisionLog(repo, kind, save),
    etag,
    save,
    check(input, idOrName) {
      const definition = validated(kind.schema, input);
      const before = idOrName === undefined ? undefined : kind.find(idOrName);
      kind.check(definition, before, validated(overrides, input).override_placeholders);
      if (!before) kind.checkNew?.(definition);
    },
    list: () => kind.list(),
    get: (idOrName) => kind.find(idOrName),
    update: (idOrName, changes, options) =>
      repo.transaction(() => {
        const stored = definitionOf(kind.find(idOrName));
        return save({ ...stored, ...changes } as Parameters<typeof save>[0], idOrName, options);
      }),
    remove: (idOrName, { ifMatch } = {}) =>
      repo.transaction(() => {
        const thing = kind.find(idOrName);
        requireMatch(thing, ifMatch);
        kind.checkRemoval(thing);
        kind.remove(thing.id);
        const subject = { id: thing.id, name: kind.nameOf(thing) };
        recorder.record('delete', kind.resource, subject, { before: definitionOf(thing) });
      }),
  };
}

interface Change {
  id: number;
  action: string;
  before: object | undefined;
  after: object;
}

/** Keeps the new state; of a definition from before there were revisions, the old one as well. */
function revise(
  repo: Repo,
  { by: { actor } }: Recorder,
  { resource }: Pick<Kind<never, never>, 'resource'>,
  { id, action, before, after }: Change,
): void {
  if (before && !repo.revisions.last(resource, id)) {
    const first = { actor: BY_SYSTEM.actor.name, action: 'found', etag: etagOf(before), definition: before };
    repo.revisions.add(resource, id, first);
  }
  repo.revisions.add(resource, id, { actor: actor.name, action, etag: etagOf(after), definition: after });
}

/** Throws `stale`, with what has changed since and who did it, as far as that is known. */
function createMatcher<T extends { id: number }, S extends z.ZodObject>(
  repo: Repo,
  { resource, nameOf }: Kind<T, S>,
  definitionOf: (thing: T) => object,
) {
  return (thing: T, ifMatch: IfMatch | undefined): void => {
    const now = definitionOf(thing);
    requireEtag(etagOf(now), ifMatch, () => {
      const seen = ifMatch === '*' ? [] : (ifMatch ?? []);
      const known = seen.map((one) => repo.revisions.withEtag(resource, thing.id, one)).find(Boolean);
      const last = repo.revisions.last(resource, thing.id);
      const changed = known && changedFields(known.definition, now).join(', ');
      const who = last ? ` by ${last.actor}, ${last.at}` : '';
      return {
        message: `The ${resource} "${nameOf(thing)}" is not the one you read: it was changed${who}`,
        hint: changed && `Changed since: ${changed}. Get it again, then decide.`,
        details: { changed: changed ?? null, actor: last?.actor ?? null, at: last?.at ?? null },
      };
    });
  };
}
