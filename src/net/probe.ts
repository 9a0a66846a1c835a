import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { type ProbeNetwork, serverOf, type TestStage } from '../domain/connectionTest.js';
import { asPipekitError, PipekitError } from '../domain/errors.js';
import type { Egress } from './egress.js';
import { requestTls } from './startTls.js';

/** For each stage: whoever tests a connection waits for it. */
const STAGE_MS = 5_000;

/** What stands between this machine and the database, before anybody logs in. */
export function createProbe(egress: Egress): ProbeNetwork {
  return async ({ driver, jdbc_url }, signal) => {
    const server = serverOf({ driver, jdbc_url });
    if (!server) return [];
    const stages: TestStage[] = [];
    const sockets: Socket[] = [];
    const { host, port } = server;
    try {
      const [target] = await stage(stages, 'dns', async () => {
        const found = await egress.addressesOf(host);
        return [found[0], `${host} is ${found.map(({ address }) => address).join(', ')}`];
      });
      const [socket] = await stage(stages, 'tcp', async () => {
        const opened = await open(target?.address ?? host, port, signal);
        sockets.push(opened);
        return [opened, `Port ${port} answers`];
      });
      if (driver === 'postgresql' || driver === 'mariadb' || driver === 'mysql') {
        await stage(stages, 'tls', async () => {
          const isOffered = await within(requestTls(driver, socket), socket);
          return [undefined, isOffered ? await secured(socket, host) : plain(jdbc_url)];
        });
      }
    } catch {
      // The stage that failed has said why.
    } finally {
      for (const socket of sockets) socket.destroy();
    }
    return stages;
  };
}

/** Does the work of a stage and keeps what came of it; throws when it failed. */
async function stage<T>(
  stages: TestStage[],
  name: TestStage['name'],
  work: () => Promise<[T, message: string]>,
): Promise<[T, string]> {
  const started = performance.now();
  const ms = (): number => Math.round(performance.now() - started);
  try {
    const result = await work();
    stages.push({ name, ok: true, ms: ms(), message: result[1] });
    return result;
  } catch (thrown) {
    const { message, hint } = asPipekitError(thrown);
    stages.push({ name, ok: false, ms: ms(), message, fix: hint });
    throw thrown;
  }
}

const WHY: Record<string, [string, string]> = {
  ECONNREFUSED: ['refuses connections', 'Is the database running, and listening on this port?'],
  ETIMEDOUT: ['does not answer', 'A firewall may be in between: ask for this port to be opened.'],
  EHOSTUNREACH: ['cannot be reached', 'There is no route to it from the machine that asks.'],
  ENETUNREACH: ['cannot be reached', 'There is no route to it from the machine that asks.'],
};

function open(host: string, port: number, signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, signal, timeout: STAGE_MS });
    const fail = (code: string, cause?: Error): void => {
      const [what, hint] = WHY[code] ?? [`cannot be connected to: ${cause?.message ?? code}`, undefined];
      socket.destroy();
      reject(new PipekitError('unavailable', `${host}:${port} ${what}`, { hint, cause }));
    };
    socket.once('connect', () => {
      socket.setTimeout(0);
      resolve(socket);
    });
    socket.once('timeout', () => fail('ETIMEDOUT'));
    socket.on('error', (error: NodeJS.ErrnoException) => fail(error.code ?? '', error));
  });
}

async function within<T>(work: Promise<T>, socket: Socket): Promise<T> {
  const timer = setTimeout(
    () => socket.destroy(new Error(`no answer within ${STAGE_MS / 1000} s`)),
    STAGE_MS,
  );
  try {
    return await work;
  } finally {
    clearTimeout(timer);
  }
}

/** Whether its certificate is to be trusted is for the driver to say, by the URL's properties: here it is only told. */
function secured(socket: Socket, host: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const servername = /[A-Za-z]/.test(host) && !host.includes(':') ? host : undefined;
    const tls = connectTls({ socket, servername, rejectUnauthorized: false, minVersion: 'TLSv1.2' });
    const timer = setTimeout(() => tls.destroy(new Error('the handshake takes too long')), STAGE_MS);
    tls.once('secureConnect', () => {
      clearTimeout(timer);
      const verdict = tls.authorized
        ? 'is trusted here'
        : `is not verified (${String(tls.authorizationError)})`;
      resolve(
        `${tls.getProtocol()}; its certificate, valid until ${tls.getPeerCertificate().valid_to}, ${verdict}`,
      );
      tls.destroy();
    });
    tls.once('error', (cause) => {
      clearTimeout(timer);
      reject(new PipekitError('unavailable', `The TLS handshake failed: ${cause.message}`, { cause }));
    });
  });
}

function plain(url: string): string {
  if (!/sslmode=(require|verify)|sslMode=(trust|verify)|ssl=true/i.test(url))
    return 'Not encrypted: the server offers no TLS, and the URL does not insist on it';
  throw new PipekitError('rejected', 'The server offers no TLS, which the URL asks for', {
    hint: 'Switch TLS on in the server, or take the property out of the URL.',
  });
}
