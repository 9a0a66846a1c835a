/** Who may come in: users, and the API keys of machines. Times are ISO 8601 in UTC. */
import { z } from 'zod';
import { definitionId, MAX_NAME } from './definition.js';
import { ROLES, type Role } from './role.js';

/** None that cannot be seen; a colon would end the name in Basic authentication. */
const name = z
  .string()
  .min(1)
  .max(MAX_NAME)
  .regex(/^[^\p{C}\p{Z}:]+$/u, 'must be without spaces and colons');

/** Whether somebody may be called that. */
export function isName(text: unknown): boolean {
  return name.safeParse(text).success;
}

/** Length is what makes a password hard to guess; there is no rule about kinds of characters (NIST SP 800-63B). */
const password = z
  .string()
  .min(12, 'must have 12 characters or more')
  .max(200)
  .meta({ description: 'At least 12 characters.', examples: ['correct horse battery staple'] });

const connections = z
  .array(definitionId)
  .max(1_000)
  .nullable()
  .default(null)
  .meta({ description: 'Ids of the connections they may see and use; null for all.', examples: [[1, 2]] });

export const userAccess = z.object({
  role: z.enum(ROLES).meta({ description: 'What they may do: each role may all that those before it may.' }),
  connections,
});
export type UserAccess = z.infer<typeof userAccess>;

export const userInput = userAccess.extend({
  name: name.meta({ description: 'What they sign in with.', examples: ['ada'] }),
  password,
});
export type UserInput = z.infer<typeof userInput>;

export const newPassword = userInput.pick({ password: true });

const MAX_KEY_DAYS = 366;

export const apiKeyInput = z.object({
  name: name.meta({ description: 'What it is for.', examples: ['dashboard'] }),
  role: z.enum([...ROLES, 'runner']).meta({
    description: 'What it may do, and never more than its owner; a runner reports and nothing else.',
  }),
  connections,
  // A key that lasts for ever is one that nobody knows of any more.
  expires_in_days: z
    .number()
    .int()
    .min(1)
    .max(MAX_KEY_DAYS)
    .default(90)
    .meta({ description: 'It ends after that many.', examples: [90] }),
});
export type ApiKeyInput = z.infer<typeof apiKeyInput>;

export interface User extends UserAccess {
  id: number;
  name: string;
  /** Signs in at the identity provider, and has no password here. */
  is_external: boolean;
  created_at: string;
  last_seen_at: string | null;
}

/** Never holds the key itself, which is shown once. */
export interface ApiKey {
  id: number;
  name: string;
  /** The key's first characters, to tell it by. */
  prefix: string;
  role: Role;
  connections: number[] | null;
  /** Whose it is: it never may more than they do. Null for the user of the configuration and for this machine. */
  user_id: number | null;
  user_name: string | null;
  created_at: string;
  expires_at: string;
  last_used_at: string | null;
}

/** Someone signed in with a browser. */
export interface Session {
  id: number;
  /** Null is the user of the configuration. */
  user_id: number | null;
  created_at: string;
  last_seen_at: string;
  /** At the latest; earlier when nothing comes for a while. */
  expires_at: string;
  /** What the browser says of itself. */
  user_agent: string;
}

/** What someone may do who comes with another's limits: the lesser of both. */
export function narrowed(connections: number[] | null, limit: number[] | null): number[] | null {
  if (connections === null || limit === null) return connections ?? limit;
  return connections.filter((id) => limit.includes(id));
}
