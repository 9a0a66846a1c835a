import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pino } from 'pino';
import { freePort } from '../../bin/lib/freePort.mjs';
import { loadConfig } from '../../src/config.js';
import { type Pipekit, startPipekit } from '../../src/main/serve.js';
import { loadSecrets } from '../../src/secrets/index.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';

export interface Server extends Pick<Pipekit, 'url' | 'services' | 'repo'> {
  /** Where databases in files may be. */
  files: string;
  source: TestDatabase;
  destination: TestDatabase;
  stop(): Promise<void>;
}

type FromErp = Omit<
  Parameters<Server['services']['modules']['save']>[0],
  'source_connection_id' | 'dest_connection_id'
>;

/** A module from `erp` into `warehouse`, by its id. */
export function addModule({ services }: Server, input: FromErp): number {
  const [erp, warehouse] = ['erp', 'warehouse'].map((name) => services.connections.get(name).id) as [
    number,
    number,
  ];
  return services.modules.save({ ...input, source_connection_id: erp, dest_connection_id: warehouse }).id;
}

/** All of `pipekit serve`: Temporal, both workers, the jar, and connections `erp` and `warehouse` in PostgreSQL. */
export async function startServer(sourceSql: string, destinationSql = ''): Promise<Server> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'pipekit-browser-server-')));
  const files = join(folder, 'files');
  mkdirSync(files);
  const source = await createTestDatabase('erp', sourceSql);
  const destination = await createTestDatabase('warehouse', destinationSql);
  const env = {
    PIPEKIT_DATA_DIR: folder,
    PIPEKIT_HTTP_PORT: String(await freePort('127.0.0.1')),
    PIPEKIT_TEMPORAL_PORT: String(await freePort('127.0.0.1')),
    PIPEKIT_TEMPORAL_UI_PORT: '0',
    PIPEKIT_FILE_DATABASES: files,
    PIPEKIT_JRUNNER_PATH: fileURLToPath(new URL('../../jrunner/bin/jrunner', import.meta.url)),
    TEMPORAL_CLI: process.env.TEMPORAL_CLI as string,
    DB_PASSWORD: source.password,
  };
  const pipekit = await startPipekit({
    config: loadConfig(env),
    secrets: loadSecrets(undefined, env),
    logger: pino({ level: 'silent' }),
    onFailure: (error) => process.stderr.write(`${String(error)}\n`),
    workflowBundle: process.env.PIPEKIT_TEST_BUNDLE as string,
  });
  const { connections } = pipekit.services;
  const add = (name: string, { url, user }: TestDatabase, into: number | null) =>
    connections.save({
      name,
      driver: 'postgresql',
      jdbc_url: url,
      username: user,
      password: '$DB_PASSWORD',
      default_dest_connection_id: into,
      default_dest_schema: into === null ? null : 'mart',
    });
  add('erp', source, add('warehouse', destination, null).id);
  return {
    url: pipekit.url,
    services: pipekit.services,
    repo: pipekit.repo,
    files,
    source,
    destination,
    async stop() {
      await pipekit.stop();
      await source.drop();
      await destination.drop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
