import type { Actor } from '../../domain/actor.js';
import type { DraftColumn, DraftContent, ModuleDraft } from '../../domain/draft.js';
import { PipekitError } from '../../domain/errors.js';
import type { ModuleInput } from '../../domain/module.js';
import type { Repo } from '../../repo/index.js';
import { findNamed, type IdOrName } from '../named.js';
import type { ColumnService } from './columns.js';
import type { ProposalRequest } from './drafts.js';
import type { Proposal } from './propose.js';

/** Modules that people are writing, kept as they type. Each is found by its owner alone. */
export interface ModuleDraftService {
  list(owner: Actor): ModuleDraft[];
  /** Throws `not_found`. */
  get(id: number, owner: Actor): ModuleDraft;
  /** Of a table or a query, proposed as a whole; with an id, that draft begins anew. Throws as `propose` does. */
  propose(request: ProposalRequest, owner: Actor, signal: AbortSignal, kept?: Kept): Promise<ModuleDraft>;
  /** A query, whose module is not known unless it is the one it was. Gives the draft's id. */
  keepQuery(query: KeptQuery, owner: Actor, id?: number): number;
  /** The module as it has become. */
  change(id: number, owner: Actor, module: ModuleInput): ModuleDraft;
  remove(id: number, owner: Actor): void;
}

/** Where a proposal is kept: the draft, and what its query was tried with. */
export interface Kept {
  id?: number;
  values: string;
}

export type KeptQuery = Pick<DraftContent, 'source_connection_id' | 'query' | 'values'>;

interface Dependencies {
  repo: Pick<Repo, 'drafts' | 'connections'>;
  propose(request: ProposalRequest, signal: AbortSignal): Promise<Proposal>;
  columns: ColumnService;
}

/** A draft that nobody has touched for so long is forgotten. */
const KEPT_DAYS = 30;
const DAY_MS = 24 * 3600 * 1000;

export function createModuleDraftService({ repo, propose, columns }: Dependencies): ModuleDraftService {
  const { drafts } = repo;
  const get: ModuleDraftService['get'] = (id, owner) => {
    const draft = drafts.get(id, keyOf(owner));
    if (draft) return draft;
    throw new PipekitError('not_found', `There is no draft ${id}: it was created, or discarded`, {
      hint: 'Begin a new module.',
    });
  };
  const put = (content: DraftContent, owner: Actor, id?: number): ModuleDraft => {
    if (id === undefined) return drafts.add(keyOf(owner), content);
    drafts.set(id, keyOf(owner), content);
    return get(id, owner);
  };
  return {
    get,
    list(owner) {
      drafts.removeOlder(new Date(Date.now() - KEPT_DAYS * DAY_MS));
      return drafts.list(keyOf(owner));
    },
    async propose(request, owner, signal, { id, values } = { values: '' }) {
      const source = findNamed('connection', repo.connections, request.source_connection_id as IdOrName);
      const { proposal, ...module } = await propose(request, signal);
      if (request.query !== undefined) {
        module.columns_json = columns.withExpressions(module, source.driver);
      }
      const facts = proposal.columns.map((column): DraftColumn => {
        const dest_type = module.columns_json.find((one) => one.id === column.id)?.dest_type ?? '';
        return { ...column, dest_type };
      });
      const { place, table = null, query = '' } = request;
      const content = { place, table, query, values, module, columns: facts, warnings: proposal.warnings };
      return put({ source_connection_id: source.id, ...content }, owner, id);
    },
    keepQuery(query, owner, id) {
      const before = id === undefined ? undefined : contentOf(get(id, owner));
      const isSame =
        before?.query === query.query && before.source_connection_id === query.source_connection_id;
      if (before && isSame) return put({ ...before, ...query }, owner, id).id;
      const empty = { place: {}, table: null, module: null, columns: [], warnings: [] };
      return put({ ...empty, ...query }, owner, id).id;
    },
    change(id, owner, module) {
      return put({ ...contentOf(get(id, owner)), module }, owner, id);
    },
    remove: (id, owner) => drafts.remove(id, keyOf(owner)),
  };
}

const keyOf = ({ kind, id, name }: Actor): string => `${kind}:${id ?? name}`;

function contentOf(draft: ModuleDraft): DraftContent {
  const { id: _, updated_at: __, ...content } = draft;
  return content;
}
