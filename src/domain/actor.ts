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
}

/** What Pipekit does by itself. */
export const BY_SYSTEM: By = { actor: { ...LOCAL_ADMIN, kind: 'system', name: 'pipekit' }, ip: null };
