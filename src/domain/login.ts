import type { Connection } from './connection.js';
import type { DatabaseLogin, Secrets } from './ports.js';

/** The connection with its password, which from here on is in memory only; the server shows `application`. */
export function loginTo(
  { jdbc_url, username, password }: Connection,
  secrets: Pick<Secrets, 'resolve'>,
  application: string,
): DatabaseLogin {
  return { url: jdbc_url, user: username, password: secrets.resolve(password), application };
}
