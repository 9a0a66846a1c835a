import type { RequestListener } from 'node:http';
import Koa from 'koa';
import { securityHeaders } from './security.js';

const HEALTH = /^\/api(\/v1)?\/health$/;
/** Seconds after which to ask again. */
const AGAIN = '2';

/**
 * Answers while there is nothing to serve yet: that the process is alive, and otherwise 503 with what it waits for. It looks
 * at nothing that comes with a request, and says nothing of what there is.
 */
export function startingApp(options: {
  version: string;
  isHttps: boolean;
  /** What is waited for just now, to follow "waits for". */
  awaited(): string;
}): RequestListener {
  const app = new Koa();
  app.use(securityHeaders(options.isHttps));
  app.use((ctx) => {
    if (HEALTH.test(ctx.path) && ctx.method === 'GET') {
      ctx.body = { status: 'ok', version: options.version };
      return;
    }
    const message = `Pipekit is starting: it waits for ${options.awaited()}`;
    ctx.status = 503;
    ctx.set('Retry-After', AGAIN);
    if (/^\/api(\/|$)/.test(ctx.path)) {
      ctx.body = { error: { code: 'unavailable', message, hint: 'Ask again in a moment.' } };
      return;
    }
    ctx.set('Refresh', AGAIN);
    ctx.type = 'text';
    ctx.body = `${message}\n`;
  });
  return app.callback();
}
