import { type By, UNSAID } from '../../domain/actor.js';
import type { Repo } from '../../repo/index.js';
import { createRecorder } from '../recorder.js';
import { type ApiKeyService, createApiKeyService } from './apiKeys.js';
import { createPasswords, type Passwords } from './passwords.js';
import { createSessionService, type SessionLimits, type SessionService } from './sessions.js';
import { type ConfiguredUser, createUserService, type UserService } from './users.js';

export type { ApiKeyService } from './apiKeys.js';
export type { SessionService } from './sessions.js';
export {
  actorOf,
  type ConfiguredUser,
  configuredActor,
  type ExternalIdentity,
  type UserService,
} from './users.js';

/** Who may come in, and how. */
export interface People {
  users: UserService;
  apiKeys: ApiKeyService;
  sessions: SessionService;
  configured: ConfiguredUser | undefined;
  /** Whether there is neither a user nor a password: whoever reaches the port then is the admin. */
  isOpen(): boolean;
  /** The same, with changes recorded as theirs. */
  by(who: By): People;
}

export interface PeopleOptions {
  configured?: ConfiguredUser;
  /** Whether people may come from an identity provider: then nobody comes without. */
  hasProvider?: boolean;
  limits?: SessionLimits;
  now?: () => Date;
  passwords?: Passwords;
}

export function createPeople(
  repo: Repo,
  {
    configured,
    hasProvider = false,
    limits = { idle_minutes: 120, max_hours: 24 },
    now = () => new Date(),
    passwords = createPasswords(),
  }: PeopleOptions = {},
): People {
  // The password of the configuration may be another one since it was last read.
  if (configured) repo.sessions.removeAll(null);
  const isOpen = (): boolean => !configured && !hasProvider && repo.users.count() === 0;
  const by = (who: By): People => {
    const recorder = createRecorder(repo, who);
    return {
      users: createUserService(repo, passwords, configured, recorder),
      apiKeys: createApiKeyService(repo, now, recorder),
      sessions: createSessionService(repo, configured, limits, now, recorder),
      configured,
      isOpen,
      by,
    };
  };
  return by(UNSAID);
}
