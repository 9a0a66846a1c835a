import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../../bin/lib/freePort.mjs';
import { startDevServer } from '../../../temporal-dev/devServer.js';
import { type NetworkGate, networkGate } from '../../support/gate.js';
import { createTestDatabase, type TestDatabase } from '../../support/postgres.js';
import { until } from '../../support/until.js';

const program = fileURLToPath(new URL('../../../dist/src/main.js', import.meta.url));
const STARTS_WITHIN_MS = 60_000;

/** The built program as people install it: Temporal, `pipekit serve` and `pipekit worker`, each its own process. */
export interface Installation {
  /** As the browser reaches it: through a network that can be cut. */
  url: string;
  network: NetworkGate;
  databaseFile: string;
  db: TestDatabase;
  api<T>(path: string, body?: object): Promise<T>;
  /** Power cut of `serve` alone. */
  kill(): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** `modules` is the part of a configuration file after its connection `db`. */
export async function install(setUpSql: string, modules: string): Promise<Installation> {
  const folder = mkdtempSync(join(tmpdir(), 'pipekit-installation-'));
  const db = await createTestDatabase('installation', setUpSql);
  const temporal = await startDevServer({
    cliPath: process.env.TEMPORAL_CLI as string,
    port: 0,
    namespace: 'pipekit',
    logFile: join(folder, 'temporal.log'),
  });
  const port = await freePort('127.0.0.1');
  const direct = `http://127.0.0.1:${port}`;
  const env = {
    PATH: process.env.PATH as string,
    DB_PASSWORD: db.password,
    PIPEKIT_TEMPORAL_ADDRESS: temporal.address,
    PIPEKIT_TEMPORAL_NAMESPACE: 'pipekit',
    PIPEKIT_HTTP_PORT: String(port),
    PIPEKIT_SERVER_URL: direct,
    PIPEKIT_DATA_DIR: 'server',
    PIPEKIT_RUNNER_ENABLED: 'false',
  };
  const started = new Map<ChildProcess, Promise<unknown>>();
  const spawnPipekit = (args: string[], more: Record<string, string> = {}) => {
    const child = spawn(process.execPath, [program, ...args], { cwd: folder, env: { ...env, ...more } });
    started.set(child, new Promise((resolve) => child.on('exit', resolve)));
    const output = { said: '' };
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (output.said += data));
    return { child, output, exit: started.get(child) };
  };
  let serve: ReturnType<typeof spawnPipekit>;
  const start = async (): Promise<void> => {
    serve = spawnPipekit(['serve']);
    const isUp = () => /Pipekit +http/.test(serve.output.said);
    await until('serve tells its address', isUp, STARTS_WITHIN_MS);
  };
  await start();
  writeFileSync(join(folder, 'tables.yaml'), configuration(db, modules));
  const applied = spawnPipekit(['apply', 'tables.yaml']);
  if ((await applied.exit) !== 0) throw new Error(applied.output.said);
  spawnPipekit(['worker'], { PIPEKIT_RUNNER_ENABLED: 'true', PIPEKIT_DATA_DIR: 'elsewhere' });
  const network = await networkGate({ host: '127.0.0.1', port });
  return {
    url: `http://127.0.0.1:${network.port}`,
    network,
    databaseFile: join(folder, 'server', 'pipekit.db'),
    db,
    start,
    async api<T>(path: string, body?: object) {
      const response = await fetch(`${direct}/api/v1${path}`, {
        method: body ? 'POST' : 'GET',
        headers: { 'content-type': 'application/json' },
        ...(body && { body: JSON.stringify(body) }),
      });
      return (await response.json()) as T;
    },
    async kill() {
      serve.child.kill('SIGKILL');
      await serve.exit;
    },
    async stop() {
      await network.shut();
      for (const [child, exit] of started) {
        child.kill('SIGKILL');
        await exit;
      }
      await temporal.stop();
      await db.drop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const configuration = ({ url, user }: TestDatabase, modules: string): string => `
connections:
  - { name: db, driver: postgresql, jdbc_url: "${url}", username: ${user}, password: $DB_PASSWORD }
${modules}`;
