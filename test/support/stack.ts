import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  createAlertActivities,
  createDatabaseActivities,
  createRecordActivities,
} from '../../src/activities/index.js';
import type { ModuleInput } from '../../src/domain/module.js';
import type { Pipe, RunControl, Secrets, SendAlert } from '../../src/domain/ports.js';
import type { Run } from '../../src/domain/run.js';
import { createEgress, createProbe, LINK_LOCAL } from '../../src/net/index.js';
import { openRepo, type Repo } from '../../src/repo/index.js';
import { createPipe, type JRunnerPipe } from '../../src/runner/index.js';
import {
  connectTemporal,
  createControlWorker,
  createRunControl,
  createRunnerWorker,
  createWakeRun,
  ensureSearchAttributes,
  installRuntime,
  type TemporalLink,
} from '../../src/temporal/index.js';
import { startDevServer } from '../../temporal-dev/devServer.js';
import { createTestDatabase, type TestDatabase } from './postgres.js';
import { until } from './until.js';

export interface Stack {
  repo: Repo;
  control: RunControl;
  link: TemporalLink;
  /** Of Temporal. */
  address: string;
  source: TestDatabase;
  destination: TestDatabase;
  /** Adds a module from source to destination; columns and table default to those of `t (id, note)`. */
  addModule(input: Partial<ModuleInput> & { name: string }): number;
  /** Starts a run and awaits its end. */
  run(moduleId: number, options?: { dry_run?: boolean; row_limit?: number }): Promise<Run>;
  ended(runId: number): Promise<Run>;
  /** Starts a runner of a pool, which ends with the stack. */
  addRunner(pool: string): Promise<void>;
  stop(): Promise<void>;
}

export interface StackOptions {
  sourceSql: string;
  destinationSql: string;
  /** Stands between the activities and the real pipe, for faults that cannot be made otherwise. */
  wrapPipe?(pipe: Pipe): Pipe;
  /** Takes what alerts send; none may be sent unless given. */
  sendAlert?: SendAlert;
  /** Values of references besides the PostgreSQL databases' password. */
  secrets?: Record<string, string>;
}

const quiet = () => {};
installRuntime({ trace: quiet, debug: quiet, info: quiet, warn: quiet, error: quiet });

const launcher = fileURLToPath(new URL('../../jrunner/bin/jrunner', import.meta.url));
/** Where runs are told that people reach the pages. */
export const PIPEKIT_URL = 'https://pipekit.test';
const PASSWORD_REFERENCE = '$TEST_PASSWORD';

const column = (dest_name: string, index: number, dest_type = 'text') => ({
  id: `c${index + 1}`,
  source_name: dest_name,
  source_type: dest_type,
  dest_name,
  dest_type,
  expression: dest_name,
  included: true,
});
export const columns = (...names: string[]) => names.map((name, index) => column(name, index));

/** Temporal's dev server, two PostgreSQL databases, SQLite, both workers and the real jar. */
export async function startStack({
  sourceSql,
  destinationSql,
  wrapPipe = (pipe) => pipe,
  secrets = {},
  sendAlert = () => Promise.reject(new Error('not in this test')),
}: StackOptions): Promise<Stack> {
  const folder = mkdtempSync(join(tmpdir(), 'pipekit-test-'));
  const source = await createTestDatabase('source', sourceSql);
  const destination = await createTestDatabase('destination', destinationSql);
  const server = await startDevServer({
    cliPath: required('TEMPORAL_CLI'),
    port: 0,
    namespace: 'pipekit',
    logFile: join(folder, 'temporal.log'),
  });
  const link = await connectTemporal({ address: server.address, namespace: 'pipekit' });
  await ensureSearchAttributes(link);
  const repo = openRepo(join(folder, 'pipekit.db'));
  const pipe: JRunnerPipe = createPipe({ path: launcher, env: { PATH: required('PATH') } });
  const database = createDatabaseActivities({
    pipe: wrapPipe(pipe),
    probe: createProbe(createEgress({ denied: LINK_LOCAL, setting: 'egress.allow' })),
    secrets: secretsOf({ ...secrets, [PASSWORD_REFERENCE]: source.password }),
    journal: repo.journal,
  });
  const bundle = { codePath: required('PIPEKIT_TEST_BUNDLE') };
  const workers = [
    await createControlWorker(
      link,
      {
        ...createRecordActivities({ ...repo, server_url: PIPEKIT_URL, wakeRun: createWakeRun(link) }),
        ...createAlertActivities({ ...repo, send: sendAlert, secrets: secretsOf(secrets) }),
      },
      bundle,
    ),
    await createRunnerWorker(link, database, { slots: 4 }),
  ];
  const running = workers.map((worker) => worker.run());
  const control = createRunControl(link, repo);
  const ids = [source, destination].map((db, index) =>
    addConnection(repo, db, ['source', 'destination'][index] ?? ''),
  );

  const ended = (runId: number): Promise<Run> =>
    until(`run ${runId} has ended`, () => {
      const run = repo.runs.get(runId);
      return run?.finished_at ? run : undefined;
    });
  return {
    repo,
    control,
    link,
    address: server.address,
    source,
    destination,
    ended,
    async addRunner(pool) {
      const worker = await createRunnerWorker(link, database, { slots: 4, pool });
      workers.push(worker);
      running.push(worker.run());
    },
    addModule: (input) => addModule(repo, ids as [number, number], input),
    async run(module_id, options) {
      const { run_id } = await control.startModule({ module_id, triggered_by: 'test', ...options });
      return ended(run_id);
    },
    async stop() {
      for (const worker of workers) worker.shutdown();
      await Promise.all(running);
      await pipe.close();
      repo.close();
      await link.connection.close();
      await server.stop();
      await source.drop();
      await destination.drop();
      rmSync(folder, { recursive: true });
    },
  };
}

function required(name: string): string {
  const value = process.env[name];
  if (!value || (name !== 'PATH' && !existsSync(value)))
    throw new Error(`${name} is not set: run \`npm test -- PATH\``);
  return value;
}

function secretsOf(secrets: Record<string, string>): Secrets {
  return {
    resolve: (reference) => secrets[reference ?? ''] ?? '',
    redact: (text) =>
      Object.values(secrets).reduce((masked, secret) => masked.replaceAll(secret, '***'), text),
    list: () => [],
  };
}

function addConnection(repo: Repo, db: TestDatabase, name: string): number {
  const { url: jdbc_url, user: username } = db;
  const rest = { default_dest_connection_id: null, default_dest_schema: null, notes: '' };
  return repo.connections.save({
    name,
    driver: 'postgresql',
    jdbc_url,
    username,
    password: PASSWORD_REFERENCE,
    ...rest,
  }).id;
}

function addModule(
  repo: Repo,
  [source, dest]: [number, number],
  input: Partial<ModuleInput> & { name: string },
): number {
  return repo.modules.save({
    source_connection_id: source,
    dest_connection_id: dest,
    dest_table: 'public.t',
    source_query: 'select id, note from t',
    merge_strategy: 'full',
    merge_key: null,
    columns_json: columns('id', 'note'),
    enabled: true,
    drift_policy: 'fail',
    bad_rows: 'fail',
    bad_rows_limit: 100,
    watermarks: [],
    hooks: [],
    ...input,
  }).id;
}
