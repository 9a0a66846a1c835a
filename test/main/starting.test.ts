import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { freePort } from '../../bin/lib/freePort.mjs';
import { loadConfig } from '../../src/config.js';
import { openDoor } from '../../src/http/index.js';
import { startPipekit } from '../../src/main/serve.js';
import { loadSecrets } from '../../src/secrets/index.js';
import { until } from '../support/until.js';

/** A Temporal that takes connections and says nothing. */
let silent: Server;
const sockets = new Set<Socket>();
let folder: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pipekit-starting-'));
  silent = createServer((socket) => sockets.add(socket.on('error', () => {})));
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
});
afterEach(() => {
  silent.close();
  for (const socket of sockets) socket.destroy();
  sockets.clear();
  rmSync(folder, { recursive: true, force: true });
});

test('while it starts it is alive, not ready, and says what it waits for; a failed start frees the port', async () => {
  const port = await freePort('127.0.0.1');
  const { port: temporal } = silent.address() as { port: number };
  const config = loadConfig({
    PIPEKIT_DATA_DIR: folder,
    PIPEKIT_HTTP_PORT: String(port),
    PIPEKIT_TEMPORAL_ADDRESS: `127.0.0.1:${temporal}`,
  });
  const start = startPipekit({
    config,
    secrets: loadSecrets(undefined, {}),
    logger: pino({ level: 'silent' }),
    onFailure: () => {},
  });
  const failed = expect(start).rejects.toMatchObject({ code: 'unavailable' });
  const url = `http://127.0.0.1:${port}`;
  await until('the port is open', () => fetch(url).then(Boolean, () => false));

  const health = await fetch(`${url}/api/v1/health`);
  expect([health.status, await health.json()]).toEqual([200, { status: 'ok', version: expect.any(String) }]);
  for (const path of ['/api/v1/ready', '/api/v1/modules']) {
    const answer = await fetch(`${url}${path}`, { headers: { Authorization: 'Basic eDp5' } });
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '2']);
    expect(await answer.json()).toMatchObject({
      error: { code: 'unavailable', message: 'Pipekit is starting: it waits for Temporal' },
    });
  }
  const page = await fetch(`${url}/runs`);
  expect([page.status, page.headers.get('refresh')]).toEqual([503, '2']);
  expect(page.headers.get('content-security-policy')).toContain("default-src 'self'");
  expect(await page.text()).toBe('Pipekit is starting: it waits for Temporal\n');

  silent.close();
  for (const socket of sockets) socket.destroy();
  await failed;
  await (await openDoor({ host: '127.0.0.1', port })).close();
}, 60_000);
