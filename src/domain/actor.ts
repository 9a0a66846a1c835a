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
