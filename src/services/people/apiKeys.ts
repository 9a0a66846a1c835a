import type { z } from 'zod';
import type { Actor } from '../../domain/actor.js';
import { PipekitError } from '../../domain/errors.js';
import { type ApiKey, apiKeyInput, narrowed } from '../../domain/people.js';
import { atLeast, type Role } from '../../domain/role.js';
import type { Repo } from '../../repo/index.js';
import { findNamed, type IdOrName } from '../named.js';
import { validated } from '../validate.js';
import type { Recorder } from '../recorder.js';
import { needAllConnections, needConnections } from './rules.js';
import { randomToken, tokenHash } from './tokens.js';

/** So that a key is known for one wherever it turns up, by secret scanners too. */
const PREFIX = 'pipekit_';
const SHOWN_CHARACTERS = PREFIX.length + 6;
const DAY_MS = 86_400_000;
/** Not with every request: each would be a write. */
const USED_EVERY_MS = 60_000;

export interface ApiKeyService {
  /** An admin sees all, others their own. */
  list(actor: Actor): ApiKey[];
  /** Throws `not_found`, also for a key that the actor does not see. */
  get(actor: Actor, idOrName: IdOrName): ApiKey;
  /**
   * `secret` is the key, told this once. Throws `forbidden` for more than the actor may: a role, connections, or a life
   * longer than that of the key that asks.
   */
  create(actor: Actor, input: z.input<typeof apiKeyInput>): ApiKey & { secret: string };
  /** Throws `not_found`, also for a key that the actor does not see. */
  revoke(actor: Actor, idOrName: IdOrName): void;
  /** Who comes with this key; undefined when it is none, has expired or been revoked. */
  actorOf(secret: string): Actor | undefined;
}

export function createApiKeyService(repo: Repo, now: () => Date, { record }: Recorder): ApiKeyService {
  const list = (actor: Actor): ApiKey[] =>
    atLeast(actor.role, 'admin') ? repo.apiKeys.list() : repo.apiKeys.list(ownerOf(repo, actor) ?? -1);

  const get = (actor: Actor, idOrName: IdOrName): ApiKey => {
    const seen = list(actor);
    const store = {
      get: (id: number) => seen.find((key) => key.id === id),
      byName: (name: string) => seen.find((key) => key.name === name),
      list: () => seen,
    };
    return findNamed('API key', store, idOrName);
  };

  return {
    list,
    get,
    create(actor, input) {
      const { expires_in_days, ...key } = validated(apiKeyInput, input);
      const expires_at = new Date(now().getTime() + expires_in_days * DAY_MS).toISOString();
      needAllConnections(key);
      const connections = withinReach(repo, actor, { ...key, expires_at });
      needConnections(repo, key.connections);
      const secret = PREFIX + randomToken();
      const row = {
        ...key,
        connections,
        user_id: ownerOf(repo, actor),
        prefix: secret.slice(0, SHOWN_CHARACTERS),
        key_hash: tokenHash(secret),
        created_at: now().toISOString(),
        expires_at,
      };
      return repo.transaction(() => {
        const added = repo.apiKeys.add(row);
        record('create', 'api_key', added, { after: { role: key.role, connections, expires_at } });
        return { ...added, secret };
      });
    },
    revoke(actor, idOrName) {
      const { id, name } = get(actor, idOrName);
      repo.transaction(() => {
        repo.apiKeys.remove(id);
        record('delete', 'api_key', { id, name });
      });
    },
    actorOf(secret) {
      const key = repo.apiKeys.byHash(tokenHash(secret));
      const at = now();
      if (!key || key.expires_at <= at.toISOString()) return undefined;
      const actor = limited(repo, key);
      if (actor && (key.last_used_at ?? '') < new Date(at.getTime() - USED_EVERY_MS).toISOString()) {
        repo.apiKeys.used(key.id, at.toISOString());
      }
      return actor;
    },
  };
}

/** Nobody hands on more than they have. Gives the connections of the new key. */
function withinReach(
  repo: Repo,
  actor: Actor,
  wanted: Pick<ApiKey, 'role' | 'connections' | 'expires_at'>,
): number[] | null {
  const refuse = (message: string, field: string): never => {
    throw new PipekitError('forbidden', message, { field });
  };
  if (!atLeast(actor.role, wanted.role))
    refuse(`You are ${actor.role}, so the key cannot be ${wanted.role}`, 'role');
  const outside = wanted.connections?.find((id) => actor.connections && !actor.connections.includes(id));
  if (outside !== undefined) refuse(`Connection ${outside} is not one of yours`, 'connections');
  const own = actor.kind === 'api_key' && actor.id !== null ? repo.apiKeys.get(actor.id) : undefined;
  if (own && wanted.expires_at > own.expires_at) {
    refuse('A key cannot make one that lasts longer than itself', 'expires_in_days');
  }
  return narrowed(wanted.connections, actor.connections);
}

/** A key belongs to who made it, or to whom the key belongs that made it. */
function ownerOf(repo: Repo, { kind, id }: Actor): number | null {
  if (kind === 'user') return id;
  return kind === 'api_key' && id !== null ? (repo.apiKeys.get(id)?.user_id ?? null) : null;
}

/** A key may what it says and its owner still may, whichever is less. */
function limited(repo: Repo, key: ApiKey): Actor | undefined {
  const owner = key.user_id === null ? undefined : repo.users.get(key.user_id);
  const role = owner ? lesser(key.role, owner.role) : key.role;
  if (role === undefined) return undefined;
  const kind = role === 'runner' ? 'runner' : 'api_key';
  const connections = narrowed(key.connections, owner?.connections ?? null);
  return { kind, id: key.id, name: key.name, role, connections };
}

function lesser(role: Role, limit: Role): Role | undefined {
  if (atLeast(limit, role)) return role;
  return role === 'runner' ? undefined : limit;
}
