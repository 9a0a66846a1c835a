import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, afterEach, expect, test } from '@jest/globals';
import { Client, Connection } from '@temporalio/client';
import { type DevServer, type DevServerOptions, startDevServer } from '../../temporal-dev/devServer.js';
import { findTemporalCli } from '../../temporal-dev/obtain.mjs';

const folder = mkdtempSync(join(tmpdir(), 'pipekit-dev-server-'));
const logFile = join(folder, 'server.log');
let server: DevServer | undefined;

afterEach(() => server?.stop());
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function start(options: Partial<DevServerOptions> = {}): Promise<DevServer> {
  const cliPath = findTemporalCli() as string;
  server = await startDevServer({ cliPath, port: 0, namespace: 'pipekit', logFile, ...options });
  return server;
}

async function withClient<T>(address: string, use: (client: Client) => Promise<T>): Promise<T> {
  const connection = await Connection.connect({ address });
  try {
    return await use(new Client({ connection, namespace: 'pipekit' }));
  } finally {
    await connection.close();
  }
}

function isAlive(pid: number): boolean {
  // A process that nobody has reaped yet is dead all the same.
  const stat = `/proc/${pid}/stat`;
  return existsSync(stat) && !/\) Z /.test(readFileSync(stat, 'utf8'));
}

async function ends(pid: number, withinMs: number): Promise<boolean> {
  for (const until = performance.now() + withinMs; performance.now() < until; await delay(50)) {
    if (!isAlive(pid)) return true;
  }
  return !isAlive(pid);
}

test('when it is ready a workflow can be started with its search attributes', async () => {
  const { address } = await start({ searchAttributes: { PipekitModule: 'Keyword', PipekitRunId: 'Int' } });
  const workflowId = await withClient(address, async (client) => {
    const handle = await client.workflow.start('anything', {
      workflowId: 'first',
      taskQueue: 'nobody-polls',
      searchAttributes: { PipekitModule: ['orders'], PipekitRunId: [7] },
    });
    return (await handle.describe()).workflowId;
  });
  expect(workflowId).toBe('first');
});

test('what is in its file survives kill -9, also behind another port', async () => {
  const dbFile = join(folder, 'temporal.db');
  const first = await start({ dbFile });
  await withClient(first.address, (client) =>
    client.workflow.start('anything', { workflowId: 'survivor', taskQueue: 'nobody-polls' }),
  );
  process.kill(first.pid, 'SIGKILL');
  await first.exited;

  const second = await start({ dbFile });
  expect(second.address).not.toBe(first.address);
  const status = await withClient(
    second.address,
    async (client) => (await client.workflow.getHandle('survivor').describe()).status.name,
  );
  expect(status).toBe('RUNNING');
});

test('it does not outlive its parent, not even one that was killed with -9', async () => {
  const leash = fileURLToPath(new URL('../../bin/lib/leash.mjs', import.meta.url));
  const args = ['server', 'start-dev', '--headless', '--port', '0'];
  // The parent is a program of its own, so that it can be killed; the leash is what startDevServer uses.
  const program = `
    const { spawnLeashed } = await import(${JSON.stringify(pathToFileURL(leash).href)});
    console.log(spawnLeashed(${JSON.stringify(findTemporalCli())}, ${JSON.stringify(args)}).pid);
    setInterval(() => {}, 1000);`;
  const parent = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const pid = Number(await new Promise((resolve) => parent.stdout.once('data', resolve)));
  expect(isAlive(pid)).toBe(true);

  parent.kill('SIGKILL');
  expect(await ends(pid, 8_000)).toBe(true);
});

test('a port in use is one sentence that names the port and the way out', async () => {
  const occupant = createServer();
  await new Promise<void>((resolve) => occupant.listen(0, '127.0.0.1', resolve));
  const { port } = occupant.address() as AddressInfo;

  await expect(start({ port })).rejects.toMatchObject({
    reason: 'portTaken',
    message: `Port ${port} on 127.0.0.1 is already in use: stop the program that listens there, or choose another port.`,
  });
  occupant.close();
});

test('a missing program is one sentence that names the way to get it', async () => {
  await expect(start({ cliPath: '/nowhere/temporal' })).rejects.toMatchObject({
    reason: 'binaryMissing',
    message: expect.stringContaining('npm run setup'),
  });
});

test('a server that ends at once is quoted', async () => {
  const dbFile = join(folder, 'no', 'such', 'folder', 'temporal.db');
  await expect(start({ dbFile })).rejects.toMatchObject({
    reason: 'endedWhileStarting',
    message: expect.stringContaining('no such file'),
  });
});

test('stopping it ends the process', async () => {
  const started = await start();
  await started.stop();
  expect(isAlive(started.pid)).toBe(false);
});
