import auth from 'koa-basic-auth';
import type { Middleware } from 'koa';
import { PipekitError } from '../domain/errors.js';

export interface Credentials {
  username: string;
  password: string;
}

/** Open to all, so that a load balancer needs no password. Exact paths: nothing else can be spelled into them. */
const OPEN_PATHS = new Set(['/api/health', '/api/v1/health']);

/** Basic authentication for everything but the health check; koa-basic-auth compares in constant time. */
export function basicAuth({ username, password }: Credentials): Middleware {
  // koa-basic-auth takes an empty password for "any password will do".
  if (username === '' || password === '') {
    throw new PipekitError('invalid', 'The password of the web interface is set, but empty');
  }
  const check = auth({ name: username, pass: password, realm: 'Pipekit' } as Parameters<typeof auth>[0]);
  return (ctx, next) => (OPEN_PATHS.has(ctx.path) && ctx.method === 'GET' ? next() : check(ctx, next));
}
