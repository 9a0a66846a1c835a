import { execFileSync } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type DriverName, driverOf, jarName } from '../../../src/domain/drivers.js';
import type { DatabaseLogin, PipeCall } from '../../../src/domain/ports.js';
import { createPipe, type JRunnerPipe } from '../../../src/runner/index.js';
import { createTestMariadb } from '../../support/mariadb.js';
import { createTestDatabase } from '../../support/postgres.js';
import { startDerbyNetworkServer } from './derbyServer.js';

const at = (path: string): string => fileURLToPath(new URL(`../../../${path}`, import.meta.url));
export const DRIVERS_DIR = at('jrunner/drivers');

/** A database to test with, behind the real pipe. */
export interface TestEngine {
  kind: DriverName;
  login: DatabaseLogin;
  /** Statements, each committed with the others. */
  execute(...statements: string[]): Promise<void>;
  /** Rows of a query as text. */
  rows(sql: string): Promise<(string | null)[][]>;
}

export interface Engines {
  pipe: JRunnerPipe;
  engines: Map<DriverName, TestEngine>;
  stop(): Promise<void>;
}

/** Kinds that can be had on this machine. `PIPEKIT_CONFORMANCE` adds a server of your own: docs/drivers.md. */
const own = process.env.PIPEKIT_CONFORMANCE_DRIVER as DriverName | undefined;
export const KINDS: DriverName[] = [
  'postgresql',
  ...(process.env.PIPEKIT_TEST_MARIADB === 'none' ? [] : (['mariadb', 'mysql'] as const)),
  'sqlite',
  'h2',
  'derby',
  'derbyserver',
  'duckdb',
  ...(own ? [own] : []),
];
export const call = (signal = new AbortController().signal): PipeCall => ({ signal });

/** `zone` is the time zone of jrunner's Java process. */
export async function startEngines(name: string, zone = 'Europe/Berlin'): Promise<Engines> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'pipekit-engines-')));
  const env = {
    PATH: process.env.PATH as string,
    TZ: zone,
    JRUNNER_DRIVERS: DRIVERS_DIR,
    JRUNNER_FILE_DIRS: folder,
  };
  const pipe = createPipe({ path: at('jrunner/bin/jrunner'), env });
  const postgres = await createTestDatabase(name);
  // A database for each: MySQL's driver has no other server here than MariaDB's.
  const [mariadb, mysql] = await Promise.all(
    KINDS.includes('mariadb') ? [createTestMariadb(name), createTestMariadb(`${name}_mysql`)] : [],
  );
  createFiles(folder);
  const derby = await startDerbyNetworkServer();
  const logins: Partial<Record<DriverName, DatabaseLogin>> = {
    postgresql: postgres.login,
    ...(mariadb && { mariadb: mariadb.login }),
    ...(mysql && { mysql: { ...mysql.login, url: mysql.url.replace('mariadb', 'mysql') } }),
    derbyserver: { ...fileLogin(derby.url), user: 'APP', password: 'any' },
    ...Object.fromEntries(FILES.map(({ kind, url }) => [kind, fileLogin(url(folder))])),
  };
  if (own) logins[own] = ownLogin();
  return {
    pipe,
    engines: new Map(
      Object.entries(logins).map(([kind, login]) => [
        kind as DriverName,
        testEngine(pipe, kind as DriverName, login),
      ]),
    ),
    async stop() {
      await pipe.close();
      await Promise.all([postgres.drop(), mariadb?.drop(), mysql?.drop(), derby.stop()]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function testEngine(pipe: JRunnerPipe, kind: DriverName, login: DatabaseLogin): TestEngine {
  return {
    kind,
    login,
    execute: async (...statements) => {
      await pipe.script(
        login,
        statements.map((sql) => ({ name: sql.slice(0, 60), sql })),
        call(),
      );
    },
    rows: async (sql) => (await pipe.query(login, sql, 100_000, call())).rows,
  };
}

const fileLogin = (url: string): DatabaseLogin => ({
  url,
  user: '',
  password: '',
  application: 'pipekit test',
});

export const FILES: { kind: DriverName; url(folder: string): string; create?: string }[] = [
  { kind: 'sqlite', url: (folder) => `jdbc:sqlite:${folder}/test.db` },
  { kind: 'h2', url: (folder) => `jdbc:h2:file:${folder}/test` },
  { kind: 'derby', url: (folder) => `jdbc:derby:${folder}/derby`, create: ';create=true' },
  { kind: 'duckdb', url: (folder) => `jdbc:duckdb:${folder}/test.duckdb` },
];

/** Makes an empty database of each kind in the folder. */
export function createFiles(folder: string): void {
  const jars = (kind: DriverName): string =>
    driverOf(kind)
      .artifacts.map((artifact) => join(DRIVERS_DIR, jarName(artifact)))
      .join(',');
  const triples = FILES.flatMap(({ kind, url, create = '' }) => [
    driverOf(kind).class,
    url(folder) + create,
    jars(kind),
  ]);
  const program = fileURLToPath(new URL('CreateDatabases.java', import.meta.url));
  execFileSync('java', [`-Dderby.stream.error.file=${folder}/derby.log`, program, ...triples]);
}

function ownLogin(): DatabaseLogin {
  const { PIPEKIT_CONFORMANCE_URL: url, PIPEKIT_CONFORMANCE_USER: user } = process.env;
  if (!url || !user)
    throw new Error('Set PIPEKIT_CONFORMANCE_URL and PIPEKIT_CONFORMANCE_USER: docs/drivers.md');
  return { url, user, password: process.env.PIPEKIT_CONFORMANCE_PASSWORD ?? '', application: 'pipekit test' };
}
