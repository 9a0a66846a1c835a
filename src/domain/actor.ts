import { PipekitError } from './errors.js';
import type { Role } from './role.js';

/** Who does something: it decides what is allowed, and is what the audit log names. */
export interface Actor {
  /** `local` is whoever reaches a Pipekit without users; `system` is Pipekit itself. */
  kind: 'local' | 'user' | 'api_key' | 'runner' | 'system';
  /** Of the user or API key; null for those that no table has. */
  id: number | null;
  name: string;
  role: Role;
  /** Ids of the connections it may see and use; null is all of them. */
  connections: number[] | null;
}

/** Whoever reaches a Pipekit that has no users. */
export const LOCAL_ADMIN: Actor = {
  kind: 'local',
  id: null,
  name: 'local',
  role: 'admin',
  connections: null,
};

/** Who asks an open route without saying who they are: they may see nothing. */
export const NOBODY: Actor = { kind: 'local', id: null, name: 'nobody', role: 'viewer', connections: [] };

/** Whose change it is, and from where: each change is recorded with this. */
export interface By {
  actor: Actor;
  /** The address the request came from; null when it did not come over the network. */
  ip: string | null;
  /** As X-Request-Id and the log have it. */
  request_id?: string;
}

/** Who asked for a run, as its request carries it through Temporal, and the audit log keeps it. */
export interface AskedBy {
  actor: string;
  actor_kind: Actor['kind'];
  ip: string | null;
  request_id: string | null;
}

/** What the audit log says of who does something. Throws where nobody has said: that is a fault of ours. */
export function askedBy(by: By): AskedBy {
  if (by === UNSAID) throw new PipekitError('internal', 'Nobody has said who does this: services.by(…)');
  const { actor, ip, request_id = null } = by;
  return { actor: actor.name, actor_kind: actor.kind, ip, request_id };
}

/** What Pipekit does by itself. */
export const BY_SYSTEM: By = { actor: { ...LOCAL_ADMIN, kind: 'system', name: 'pipekit' }, ip: null };

/** Who changes something while nobody has said whose change it is: nothing is recorded so, and nothing changed. */
export const UNSAID: By = { actor: NOBODY, ip: null };
