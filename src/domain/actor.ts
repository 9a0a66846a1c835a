import type { Role } from './role.js';

/** Who does something: it decides what is allowed, and is what the audit log names. */
export interface Actor {
  /** `local` is whoever reaches a Pipekit without a password; `system` is Pipekit itself. */
  kind: 'local' | 'user' | 'api_key' | 'system';
  name: string;
  role: Role;
}

/** Whoever reaches a Pipekit that has no users. */
export const LOCAL_ADMIN: Actor = { kind: 'local', name: 'local', role: 'admin' };

/** Whose change it is, and from where: each change is recorded with this. */
export interface By {
  actor: Actor;
  /** The address the request came from; null when it did not come over the network. */
  ip: string | null;
}

/** What Pipekit does by itself. */
export const BY_SYSTEM: By = { actor: { kind: 'system', name: 'pipekit', role: 'admin' }, ip: null };
