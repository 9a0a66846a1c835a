import { z } from 'zod';
import { apiKeyInput, newPassword, userAccess, userInput } from '../../domain/people.js';
import { ROLES } from '../../domain/role.js';
import { nullableTime, time } from '../schemas.js';

export const userBody = z.strictObject(userInput.shape).meta({
  id: 'UserInput',
  description: 'Somebody to let in.',
  examples: [{ name: 'ada', password: 'correct horse battery staple', role: 'operator', connections: null }],
});

export const userAccessBody = z.strictObject(userAccess.shape).meta({
  id: 'UserAccess',
  description: 'What a user may do, and with which connections.',
  examples: [{ role: 'viewer', connections: [1, 2] }],
});

export const passwordBody = z.strictObject(newPassword.shape).meta({
  id: 'NewPassword',
  description: 'A password, in place of the one before.',
  examples: [{ password: 'correct horse battery staple' }],
});

export const apiKeyBody = z.strictObject(apiKeyInput.shape).meta({
  id: 'ApiKeyInput',
  description: 'A key for a program.',
  examples: [{ name: 'dashboard', role: 'viewer', connections: null, expires_in_days: 90 }],
});

const reach = z
  .array(z.number().int())
  .nullable()
  .meta({ description: 'Ids of the connections it is for; null for all.' });
const role = z.enum([...ROLES, 'runner']).meta({ description: 'What it may do.' });

export const userView = z
  .strictObject({
    id: z.number().int().meta({ description: 'The id of the user.' }),
    name: z.string().meta({ description: 'What they sign in with.' }),
    role: z.enum(ROLES).meta({ description: 'What they may do.' }),
    connections: reach,
    is_external: z
      .boolean()
      .meta({ description: 'Signs in at the identity provider, and has no password here.' }),
    created_at: time('When they were added.'),
    last_seen_at: nullableTime('When they signed in last, to the minute.'),
  })
  .meta({ id: 'User', description: 'Somebody who may sign in.' });

export const apiKeyView = z
  .strictObject({
    id: z.number().int().meta({ description: 'The id of the key.' }),
    name: z.string().meta({ description: 'What it is for.' }),
    prefix: z.string().meta({ description: 'Its first characters, to tell it by.' }),
    role,
    connections: reach,
    user_id: z
      .number()
      .int()
      .nullable()
      .meta({ description: 'Its owner; null for the user of the configuration.' }),
    user_name: z.string().nullable().meta({ description: 'That owner’s name.' }),
    created_at: time('When it was made.'),
    expires_at: time('When it ends.'),
    last_used_at: nullableTime('When it was used last, to the minute.'),
  })
  .meta({ id: 'ApiKey', description: 'A key for a program, without the key itself.' });

export const apiKeyMade = z
  .strictObject({
    ...apiKeyView.shape,
    secret: z.string().meta({ description: 'The key. It is told this once.' }),
  })
  .meta({ id: 'ApiKeyMade', description: 'A key that has just been made.' });

export const sessionView = z
  .strictObject({
    id: z.number().int().meta({ description: 'The id of the session.' }),
    user_id: z
      .number()
      .int()
      .nullable()
      .meta({ description: 'You; null for the user of the configuration.' }),
    user_agent: z.string().meta({ description: 'What the browser said of itself.' }),
    created_at: time('When somebody signed in.'),
    last_seen_at: time('When a request came last, to the minute.'),
    expires_at: time('When it ends at the latest.'),
  })
  .meta({ id: 'Session', description: 'Somebody signed in with a browser.' });

export const me = z
  .strictObject({
    kind: z
      .enum(['local', 'user', 'api_key', 'runner', 'system'])
      .meta({ description: 'What you come as; `local` is anybody, where there are no users.' }),
    id: z.number().int().nullable().meta({ description: 'Of the user or key; null where no table has one.' }),
    name: z.string().meta({ description: 'Of the user or key.' }),
    role,
    connections: reach,
  })
  .meta({
    id: 'Me',
    description: 'Who is asking.',
    examples: [{ kind: 'user', id: 3, name: 'ada', role: 'operator', connections: null }],
  });
