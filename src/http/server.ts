import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import Koa from 'koa';
import compress from 'koa-compress';
import type { Logger } from 'pino';
import { PipekitError } from '../domain/errors.js';
import type { RequestFacts } from '../services/index.js';
import type { Authentication } from './auth.js';
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
  return { listen: (address) => listen(createServer(app.callback()), address, closing) };
}

/** How long requests in flight get to finish before their connections are cut. */
const CLOSE_GRACE_MS = 10_000;

async function listen(
  server: Server,
  { host, port }: { host: string; port: number },
  closing: AbortController,
): Promise<Listening> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(cannotListen(error, host, port)));
    server.listen({ host, port }, resolve);
  });
  const { port: actual } = server.address() as AddressInfo;
  return {
    url: `http://${urlHost(host)}:${actual}`,
    close: () => close(server, closing),
  };
}

/** What a person can put in a browser: an address that means "any" is not one. */
function urlHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}

function cannotListen(error: NodeJS.ErrnoException, host: string, port: number): Error {
  const reasons: Record<string, string> = {
    EADDRINUSE: `Port ${port} is taken by another program: stop it, or set PIPEKIT_HTTP_PORT to a free port`,
    EACCES: `Port ${port} needs more rights than this user has: set PIPEKIT_HTTP_PORT to one above 1023`,
    EADDRNOTAVAIL: `This machine has no address ${host} to listen on: set PIPEKIT_HTTP_HOST to one it has`,
  };
  const reason = reasons[error.code ?? ''];
  return reason ? new PipekitError('unavailable', reason, { cause: error }) : error;
}

async function close(server: Server, closing: AbortController): Promise<void> {
  closing.abort();
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const cut = setTimeout(() => server.closeAllConnections(), CLOSE_GRACE_MS);
  await closed;
  clearTimeout(cut);
}
