import type { Actor } from '../../domain/actor.js';
import type { Session } from '../../domain/people.js';
import type { Repo } from '../../repo/index.js';
import type { Recorder } from '../recorder.js';
import { randomToken, tokenHash } from './tokens.js';
import { actorOf, type ConfiguredUser, configuredActor } from './users.js';

export interface SessionLimits {
  /** Minutes without a request after which it ends. */
  idle_minutes: number;
  /** Hours after which it ends in any case. */
  max_hours: number;
}

export interface SessionService {
  /** A new session, never one that was there before: nobody can have put its id into the browser beforehand. */
  start(actor: Actor, userAgent: string): { token: string; expires_at: string };
  actorOf(token: string): { actor: Actor; session: Session } | undefined;
  end(token: string): void;
  /** Of the same user, everywhere. */
  endAll(actor: Actor): void;
  /** Of the same user, the one seen last first. */
  list(actor: Actor): Session[];
}

const MAX_USER_AGENT = 200;
/** Not with every request: each would be a write. */
const SEEN_EVERY_MS = 30_000;

export function createSessionService(
  repo: Repo,
  configured: ConfiguredUser | undefined,
  { idle_minutes, max_hours }: SessionLimits,
  now: () => Date,
  { record }: Recorder,
): SessionService {
  const idleSince = (): string => new Date(now().getTime() - idle_minutes * 60_000).toISOString();
  return {
    start(actor, userAgent) {
      const at = now().toISOString();
      repo.sessions.removeEnded(at, idleSince());
      const token = randomToken();
      const expires_at = new Date(now().getTime() + max_hours * 3_600_000).toISOString();
      const user_agent = userAgent.slice(0, MAX_USER_AGENT);
      const session = { user_id: actor.id, created_at: at, last_seen_at: at, expires_at, user_agent };
      repo.transaction(() => {
        const { id } = repo.sessions.add({ ...session, token_hash: tokenHash(token) });
        record('sign_in', 'session', { id, name: actor.name });
      });
      return { token, expires_at };
    },
    actorOf(token) {
      const session = repo.sessions.byHash(tokenHash(token));
      const at = now().toISOString();
      if (!session || session.expires_at <= at || session.last_seen_at < idleSince()) return undefined;
      const actor = userOf(repo, configured, session);
      if (actor && Date.parse(session.last_seen_at) < now().getTime() - SEEN_EVERY_MS) {
        repo.sessions.seen(session.id, at);
      }
      return actor && { actor, session };
    },
    end(token) {
      const session = repo.sessions.byHash(tokenHash(token));
      if (session) repo.sessions.remove(session.id);
    },
    endAll: (actor) => {
      if (actor.kind !== 'user') return;
      repo.sessions.removeAll(actor.id);
      record('sign_out_everywhere', 'session', { id: null, name: actor.name });
    },
    list: (actor) => (actor.kind === 'user' ? repo.sessions.list(actor.id) : []),
  };
}

function userOf(repo: Repo, configured: ConfiguredUser | undefined, { user_id }: Session): Actor | undefined {
  if (user_id === null) return configured && configuredActor(configured);
  const user = repo.users.get(user_id);
  return user && actorOf(user);
}
