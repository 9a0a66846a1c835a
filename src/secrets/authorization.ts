import type { Config } from '../config.js';
import type { Secrets } from '../domain/ports.js';

/** How our own programs say who they are to `pipekit serve`: by API key, or else by password; undefined without either. */
export function authorizationOf({ auth }: Pick<Config, 'auth'>, secrets: Secrets): string | undefined {
  if (auth.api_key) return `Bearer ${secrets.resolve(auth.api_key)}`;
  if (!auth.password) return undefined;
  const basic = `${auth.username}:${secrets.resolve(auth.password)}`;
  return `Basic ${Buffer.from(basic).toString('base64')}`;
}
