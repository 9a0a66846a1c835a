// A MariaDB of the tests' own, from Debian's packages: npm has none. Its data goes away with it.
import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { run, tail } from './command.mjs';
import { optionalPackages } from './debianPackages.mjs';
import { freePort } from './freePort.mjs';
import { endLeashed, spawnLeashed } from './leash.mjs';
import { account, ownedByAccount, reachableFolder, temporaryFolder } from './postgresPlaces.mjs';

const HOST = '127.0.0.1';
const USER = 'pipekit_admin';
const SERVER = '/usr/sbin/mariadbd';
const INSTALLER = '/usr/bin/mariadb-install-db';
const READY_WITHIN_MS = 60_000;
// A test's data need not survive a power cut; small files start sooner.
const HASTY = {
  innodb_flush_log_at_trx_commit: 0,
  innodb_flush_method: 'nosync',
  innodb_log_file_size: '32M',
  innodb_buffer_pool_size: '64M',
  sync_binlog: 0,
};

export const hasMariadb = () => existsSync(SERVER) && existsSync(INSTALLER);

/** Without it the tests of MariaDB are skipped. */
export const mariadbPackages = () =>
  optionalPackages({
    name: 'mariadb',
    doing: 'MariaDB, by apt-get',
    packages: ['mariadb-server-core', 'mariadb-client-core'],
    isThere: hasMariadb,
    sentence:
      'The tests of MariaDB are skipped without it: as root, apt-get install mariadb-server-core mariadb-client-core.',
  });

/**
 * @param {import('./embeddedMariadb.mjs').MariadbOptions} [options]
 * @returns {Promise<import('./embeddedMariadb.mjs').Mariadb>}
 */
export async function startMariadb({ port: wanted = 0, dataDir, persistent = false, settings = {} } = {}) {
  const folder = dataDir ? reachableFolder(dataDir) : temporaryFolder();
  const all = { ...(persistent ? {} : HASTY), ...settings };
  const password = await initialise(folder, all);
  const { port, child } = await startOn(folder, wanted, all);
  return {
    host: HOST,
    port,
    user: USER,
    password,
    pid: /** @type {number} */ (child.pid),
    async stop() {
      // Thrown away, the data is not worth the second of an orderly shutdown.
      await endLeashed(child, { signal: persistent ? 'SIGTERM' : 'SIGKILL' });
      if (!persistent) rmSync(folder, { recursive: true, force: true });
    },
  };
}

/**
 * Makes the server's own tables unless the folder has them already. The password stays beside them for the next start.
 * @param {string} folder
 * @param {Record<string, string | number>} settings
 * @returns {Promise<string>} the password
 */
async function initialise(folder, settings) {
  const passwordFile = join(folder, 'password');
  if (existsSync(passwordFile)) return readFileSync(passwordFile, 'utf8');
  const password = randomBytes(18).toString('base64url');
  const initFile = join(folder, 'init.sql');
  // In place of root, which anyone on this machine could be without a password.
  const grants = [
    `CREATE OR REPLACE USER '${USER}'@'${HOST}' IDENTIFIED BY '${password}'`,
    `GRANT ALL PRIVILEGES ON *.* TO '${USER}'@'${HOST}' WITH GRANT OPTION`,
    `DELETE FROM mysql.global_priv WHERE User = 'root'`,
    'FLUSH PRIVILEGES',
  ];
  writeFileSync(initFile, `${grants.join(';\n')};\n`, { mode: 0o600 });
  ownedByAccount(initFile);
  await install(folder, settings);
  writeFileSync(passwordFile, password, { mode: 0o600 });
  return password;
}

/**
 * With a folder of its own for temporary tables: a server that starts removes those of all others from a shared one.
 * @param {string} folder
 * @param {Record<string, string | number>} settings
 */
async function install(folder, settings) {
  const logFile = join(folder, 'install.log');
  const log = openSync(logFile, 'w');
  const places = ['--no-defaults', `--datadir=${join(folder, 'data')}`, `--tmpdir=${folder}`];
  const flags = ['--auth-root-authentication-method=normal', '--skip-test-db', '--skip-name-resolve'];
  const { code } = await run(INSTALLER, [...places, ...flags, ...options(settings)], {
    ...account(),
    cwd: '/',
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  if (code !== 0) throw new Error(`mariadb-install-db failed: ${tail(logFile)}`);
}

/** @param {Record<string, string | number>} settings */
const options = (settings) =>
  Object.entries(settings).map(([name, value]) => `--${name.replaceAll('_', '-')}=${value}`);

/**
 * @param {string} folder
 * @param {number} wanted 0: any free port
 * @param {Record<string, string | number>} settings
 */
async function startOn(folder, wanted, settings) {
  for (let attempt = 1; ; attempt += 1) {
    const port = wanted || (await freePort(HOST));
    try {
      return { port, child: await start(folder, port, settings) };
    } catch (error) {
      // Between finding a free port and listening on it another program may take it.
      if (wanted || attempt === 3) throw error;
    }
  }
}

/**
 * @param {string} folder
 * @param {number} port
 * @param {Record<string, string | number>} settings
 */
async function start(folder, port, settings) {
  const logFile = join(folder, 'mariadb.log');
  const log = openSync(logFile, 'a');
  const places = [
    `--datadir=${join(folder, 'data')}`,
    `--socket=${join(folder, 'socket')}`,
    `--tmpdir=${folder}`,
  ];
  const network = [`--bind-address=${HOST}`, `--port=${port}`, '--skip-name-resolve'];
  const flags = [
    `--init-file=${join(folder, 'init.sql')}`,
    '--skip-log-bin',
    `--pid-file=${join(folder, 'pid')}`,
  ];
  const child = spawnLeashed(
    SERVER,
    ['--no-defaults', ...places, ...network, ...flags, ...options(settings)],
    {
      ...account(),
      cwd: '/',
      stdio: ['ignore', log, log],
    },
  );
  closeSync(log);
  await isReady(child, port, logFile);
  return child;
}

/**
 * Ready is a server that greets: the init file has run by then.
 * @param {import('node:child_process').ChildProcess} child
 * @param {number} port
 * @param {string} logFile
 */
async function isReady(child, port, logFile) {
  const until = performance.now() + READY_WITHIN_MS;
  while (!(await greets(port))) {
    if (child.exitCode !== null || child.signalCode !== null) {
      throw new Error(`MariaDB ended while starting: ${tail(logFile, 5)}`);
    }
    if (performance.now() > until) {
      await endLeashed(child);
      throw new Error(`MariaDB was not ready within ${READY_WITHIN_MS / 1000} s: ${tail(logFile, 5)}`);
    }
    await delay(20);
  }
}

/**
 * @param {number} port
 * @returns {Promise<boolean>}
 */
function greets(port) {
  return new Promise((resolve) => {
    const socket = createConnection(port, HOST);
    const answer = (/** @type {boolean} */ ready) => {
      socket.destroy();
      resolve(ready);
    };
    socket.setTimeout(1000, () => answer(false));
    socket.once('data', () => answer(true)).once('error', () => answer(false));
  });
}
