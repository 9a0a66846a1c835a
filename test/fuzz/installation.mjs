// A Pipekit of its own to be fuzzed: `serve` as it is installed, real Temporal, and databases that nobody needs.
import { randomBytes } from 'node:crypto';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { freePort } from '../../bin/lib/freePort.mjs';
import { endLeashed, spawnLeashed } from '../../bin/lib/leash.mjs';
import { root } from '../../bin/lib/paths.mjs';
import { DEFINITIONS } from './definitions.mjs';

const HOST = '127.0.0.1';
const READY_WITHIN_MS = 60_000;
const main = join(root, 'dist', 'src', 'main.js');

/**
 * @param {{host: string, port: number, user: string, password: string}} postgres
 * @param {string} temporalCli
 */
export async function startInstallation(postgres, temporalCli) {
  const folder = mkdtempSync(join(tmpdir(), 'pipekit-fuzz-'));
  const databases = await createDatabases(postgres);
  const password = randomBytes(12).toString('hex');
  const port = await freePort(HOST);
  const url = `http://${HOST}:${port}`;
  const env = {
    PATH: process.env.PATH,
    ...(process.env.JAVA_HOME && { JAVA_HOME: process.env.JAVA_HOME }),
    TEMPORAL_CLI: temporalCli,
    DB_PASSWORD: postgres.password,
    PIPEKIT_PASSWORD: password,
    PIPEKIT_HTTP_PORT: String(port),
    // hooks.py gives every request an address of its own.
    PIPEKIT_HTTP_TRUSTED_PROXIES: '1',
    PIPEKIT_TEMPORAL_PORT: String(await freePort(HOST)),
    PIPEKIT_TEMPORAL_UI_PORT: '0',
    PIPEKIT_LOG_LEVEL: 'warn',
  };
  const logFile = join(folder, 'serve.log');
  const log = openSync(logFile, 'a');
  const start = (/** @type {string[]} */ ...args) =>
    spawnLeashed(process.execPath, [main, ...args], { cwd: folder, env, stdio: ['ignore', log, log] });
  const read = () => readFileSync(logFile, 'utf8');
  /** @type {import('node:child_process').ChildProcess | undefined} */
  let serve;
  const stop = async () => {
    if (serve) await endLeashed(serve);
    closeSync(log);
    await databases.drop();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    writeFileSync(join(folder, 'pipekit.yaml'), DEFINITIONS(postgres, databases));
    if ((await exited(start('apply', 'pipekit.yaml'))) !== 0) throw new Error(`apply failed:\n${read()}`);
    serve = start('serve');
    await ready(url, serve, read);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, username: 'pipekit', password, log: read, stop };
}

/** @param {{host: string, port: number, user: string, password: string}} server */
async function createDatabases(server) {
  const suffix = `${process.pid}_${Date.now().toString(36)}`;
  const names = { source: `fuzz_source_${suffix}`, destination: `fuzz_destination_${suffix}` };
  const within = async (/** @type {string} */ database, /** @type {string[]} */ ...statements) => {
    const client = new pg.Client({ ...server, database });
    await client.connect();
    for (const statement of statements) await client.query(statement);
    await client.end();
  };
  const all = Object.values(names);
  await within('postgres', ...all.map((name) => `CREATE DATABASE ${name}`));
  await within(
    names.source,
    `CREATE TABLE orders AS SELECT i AS id, 'note ' || i AS note, now() AS changed_at FROM generate_series(1, 20) i`,
  );
  await within(names.destination, 'CREATE TABLE orders (id int, note text, changed_at timestamptz)');
  return {
    ...names,
    drop: () => within('postgres', ...all.map((name) => `DROP DATABASE ${name} WITH (FORCE)`)),
  };
}

/** @param {import('node:child_process').ChildProcess} child */
const exited = (child) => new Promise((resolve) => child.once('exit', resolve));

/**
 * @param {string} url
 * @param {import('node:child_process').ChildProcess} serve
 * @param {() => string} log
 */
async function ready(url, serve, log) {
  const until = performance.now() + READY_WITHIN_MS;
  for (;;) {
    const response = await fetch(`${url}/api/v1/ready`).catch(() => undefined);
    if (response?.ok) return;
    if (serve.exitCode !== null || performance.now() > until)
      throw new Error(`pipekit serve did not start:\n${log()}`);
    await delay(100);
  }
}
