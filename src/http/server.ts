import Koa from 'koa';
import compress from 'koa-compress';
import type { Logger } from 'pino';
import type { RequestFacts } from '../services/index.js';
import type { Authentication } from './auth.js';
import { type Door, openDoor } from './door.js';
import { type RequestState, requestLog } from './requestLog.js';
import { sameOriginWrites, securityHeaders } from './security.js';
import { tracing } from './tracing.js';
import { catchFailures, type Surface, serveSurfaces } from './surface.js';

export interface HttpOptions {
  /** In the order they are asked; the last one should handle every path. */
  surfaces: Surface[];
  authentication: Pick<Authentication, 'middleware'>;
  /** Whether people reach us over https. */
  isHttps?: boolean;
  /** How many proxies stand in front of us and say who asked: what those before them say may be made up. */
  trustedProxies?: number;
  logger: Logger;
  /** Replaces secret values in what is logged. */
  redact?: (text: string) => string;
  /** Told of each request that has been answered. */
  observe?: (facts: RequestFacts) => void;
}

/** Below this, compressing costs more than it saves. */
const MIN_COMPRESSED_BYTES = 1_024;

/** Pages and what they load. Not event streams: a compressor holds back what should be seen at once. */
const isText = (type: string): boolean => /^(text\/(html|css|javascript)|image\/svg)/.test(type);

export interface Listening {
  /** Where to reach it, without a slash at the end. */
  url: string;
  /** Ends streams, lets requests in flight finish, then frees the port. */
  close(): Promise<void>;
}

export interface HttpApp {
  /** Port 0 takes any free one. Throws `unavailable` naming the port when it is taken. */
  listen(address: { host: string; port: number }): Promise<Listening>;
  /** The same behind a port that is open already. */
  moveInto(door: Door): Listening;
}

/** One middleware stack for all surfaces, so that no page or route can be outside the guards. */
export function createHttpApp({
  surfaces,
  authentication,
  isHttps = false,
  trustedProxies = 0,
  logger,
  redact = (text) => text,
  observe = () => {},
}: HttpOptions): HttpApp {
  const closing = new AbortController();
  const app = new Koa<RequestState>({ proxy: trustedProxies > 0, maxIpsCount: trustedProxies });
  app.use((ctx, next) => {
    ctx.state.closing = closing.signal;
    return next();
  });
  app.use(requestLog(logger, redact, observe));
  app.use(tracing);
  app.use(compress({ filter: isText, threshold: MIN_COMPRESSED_BYTES }));
  app.use(securityHeaders(isHttps));
  app.use(catchFailures(surfaces));
  // Before the credentials are looked at, or another site could have them guessed, and its visitors throttled.
  app.use(sameOriginWrites);
  app.use(authentication.middleware);
  app.use(serveSurfaces(surfaces));
  // What reaches Koa's own handler comes of a broken connection; the access log has the request.
  app.on('error', (error) => logger.debug({ err: error }, 'connection error'));
  const moveInto = (door: Door): Listening => {
    door.answerWith(app.callback());
    const close = (): Promise<void> => {
      closing.abort();
      return door.close();
    };
    return { url: door.url, close };
  };
  return { moveInto, listen: async (address) => moveInto(await openDoor(address)) };
}
