import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PipekitError } from '../domain/errors.js';

/** An open port, whoever answers behind it. */
export interface Door {
  /** Where to reach it, without a slash at the end. */
  url: string;
  /** From the next request on. */
  answerWith(listener: RequestListener): void;
  /** Lets requests in flight finish, then frees the port. Again is harmless. */
  close(): Promise<void>;
}

/** How long requests in flight get to finish before their connections are cut. */
const CLOSE_GRACE_MS = 10_000;

/** Port 0 takes any free one. Throws `unavailable` naming the port when it is taken. */
export async function openDoor({ host, port }: { host: string; port: number }): Promise<Door> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(cannotListen(error, host, port)));
    server.listen({ host, port }, resolve);
  });
  const { port: actual } = server.address() as AddressInfo;
  let closed: Promise<void> | undefined;
  return {
    url: `http://${urlHost(host)}:${actual}`,
    answerWith(listener) {
      server.removeAllListeners('request').on('request', listener);
    },
    close: () => (closed ??= close(server)),
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

async function close(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const cut = setTimeout(() => server.closeAllConnections(), CLOSE_GRACE_MS);
  await closed;
  clearTimeout(cut);
}
