import { type ChildProcess, execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Driver as Jars, fetchDriver, hasDriver } from '../../../bin/lib/drivers.mjs';
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
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'pipekit-drda-')));
  const jars = DERBY.artifacts.map((artifact) => join(FOLDER, jarName(artifact)));
  const home = `-Dderby.system.home=${folder}`;
  execFileSync('java', [
    home,
    at('test/drivers/support/CreateDatabases.java'),
    'org.apache.derby.jdbc.EmbeddedDriver',
    `jdbc:derby:${folder}/test;create=true`,
    jars.join(','),
  ]);
  const port = await freePort('127.0.0.1');
  const server = spawnLeashed(
    'java',
    [home, '-cp', jars.join(':'), 'org.apache.derby.drda.NetworkServerControl', 'start', '-p', String(port)],
    { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'], graceSeconds: 2 },
  );
  await ready(server);
  return {
    url: `jdbc:db2://127.0.0.1:${port}/test:securityMechanism=3;currentLockTimeout=${NOT_SET};`,
    driversDir: FOLDER,
    async stop() {
      await endLeashed(server);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** What the driver takes for no value: Derby refuses any other. */
const NOT_SET = -2147483647;

/** It listens on loopback only, and says when. */
async function ready(server: ChildProcess): Promise<void> {
  for await (const text of server.stdout as NodeJS.ReadableStream)
    if (String(text).includes('ready to accept connections')) return;
  throw new Error('The Derby server ended before it was ready');
}
