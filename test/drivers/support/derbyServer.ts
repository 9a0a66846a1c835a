import { type ChildProcess, execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  derbyNetworkServer,
  type Driver as Jars,
  fetchDriver,
  hasDriver,
  testJarsDir,
} from '../../../bin/lib/drivers.mjs';
import { freePort } from '../../../bin/lib/freePort.mjs';
import { endLeashed, spawnLeashed } from '../../../bin/lib/leash.mjs';
import { driverOf, jarName } from '../../../src/domain/drivers.js';

const at = (path: string): string => fileURLToPath(new URL(`../../../${path}`, import.meta.url));
/** Apart from the drivers that connections use: nothing here is a part of Pipekit. */
const FOLDER = at('.cache/drda');

/** The last Derby that DB2's driver talks to. */
const DERBY: Jars = {
  kind: 'derby',
  name: 'Derby 10.1',
  provided: 'test',
  artifacts: [
    {
      coordinate: 'org.apache.derby:derby:10.1.3.1',
      sha256: '00e666bc72a06fac5b6781d09ab64cb4592abee24f21b68154f4968f5904863c',
    },
    {
      coordinate: 'org.apache.derby:derbynet:10.1.3.1',
      sha256: '1368a1049409453b81d7d0f1a6fa04a6581656b68c4d0b1500ea1da5accd9675',
    },
  ],
};

/** Somebody has to agree to the licence of DB2's driver by name before it is fetched. */
export const hasAgreed = process.env.PIPEKIT_TEST_ACCEPT_LICENCE === 'db2';

export interface DerbyServer {
  url: string;
  /** Where DB2's driver is. */
  driversDir: string;
  stop(): Promise<void>;
}

/** A server that speaks DRDA, which is DB2's protocol, with an empty database. */
export async function startDerbyServer(): Promise<DerbyServer> {
  mkdirSync(FOLDER, { recursive: true });
  for (const driver of [DERBY, driverOf('db2') as Jars])
    if (!hasDriver(driver, FOLDER))
      await fetchDriver(driver, {
        directory: FOLDER,
        maven: at('jrunner/mvnw'),
        logFile: join(FOLDER, 'fetch.log'),
      });
  const jars = DERBY.artifacts.map((artifact) => join(FOLDER, jarName(artifact)));
  const { port, stop } = await serve(jars, 'org.apache.derby.jdbc.EmbeddedDriver');
  return {
    url: `jdbc:db2://127.0.0.1:${port}/test:securityMechanism=3;currentLockTimeout=${NOT_SET};`,
    driversDir: FOLDER,
    stop,
  };
}

/** What the driver takes for no value: Derby refuses any other. */
const NOT_SET = -2147483647;

/** The server of the Derby that connections use, for its own client: the set-up brings it. */
export async function startDerbyNetworkServer(): Promise<Pick<DerbyServer, 'url' | 'stop'>> {
  const embedded = driverOf('derby');
  const jars = [
    ...embedded.artifacts.map((artifact) => join(at('jrunner/drivers'), jarName(artifact))),
    ...derbyNetworkServer.artifacts.map((artifact) => join(testJarsDir, jarName(artifact))),
  ];
  // Its security manager is one that newer Javas have not.
  const { port, stop } = await serve(jars, embedded.class, '-noSecurityManager');
  return { url: `jdbc:derby://127.0.0.1:${port}/test`, stop };
}

/** A network server of these jars, with an empty database `test`. */
async function serve(
  jars: string[],
  embeddedClass: string,
  ...flags: string[]
): Promise<{ port: number; stop(): Promise<void> }> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'pipekit-derby-')));
  const home = `-Dderby.system.home=${folder}`;
  const program = at('test/drivers/support/CreateDatabases.java');
  const triple = [embeddedClass, `jdbc:derby:${folder}/test;create=true`, jars.join(',')];
  execFileSync('java', [home, program, ...triple]);
  const port = await freePort('127.0.0.1');
  const control = ['org.apache.derby.drda.NetworkServerControl', 'start', '-p', String(port), ...flags];
  const server = spawnLeashed('java', [home, '-cp', jars.join(':'), ...control], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
    graceSeconds: 2,
  });
  await ready(server);
  return {
    port,
    async stop() {
      await endLeashed(server);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** It listens on loopback only, and says when. */
async function ready(server: ChildProcess): Promise<void> {
  for await (const text of server.stdout as NodeJS.ReadableStream)
    if (String(text).includes('ready to accept connections')) return;
  throw new Error('The Derby server ended before it was ready');
}
