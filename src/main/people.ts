import type { Config } from '../config.js';
import { PipekitError } from '../domain/errors.js';
import { isLoopback } from '../domain/loopback.js';
import type { Secrets } from '../domain/ports.js';
import type { PeopleOptions } from '../services/index.js';

export function peopleOptions({ auth, oidc }: Config, secrets: Secrets): PeopleOptions {
  return {
    configured:
      auth.password === undefined
        ? undefined
        : { username: auth.username, password: secrets.resolve(auth.password) },
    hasProvider: oidc !== undefined,
    limits: { idle_minutes: auth.session_idle_minutes, max_hours: auth.session_max_hours },
  };
}

/** Everything that can reach the port could run SQL: without anybody to sign in that must be this machine only. */
export function refuseOpenDoor({ http, auth, oidc }: Config, users: number): void {
  if (auth.password !== undefined || oidc !== undefined || users > 0 || isLoopback(http.host)) return;
  throw new PipekitError('invalid', `http.host is ${http.host}, but there is neither a user nor a password`, {
    field: 'auth.password',
    hint: 'Make a user with `pipekit users add NAME --role admin --local`, or listen on 127.0.0.1 only.',
  });
}
