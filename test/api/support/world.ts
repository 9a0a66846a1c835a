import { randomUUID } from 'node:crypto';
import type Router from '@koa/router';
import { pino } from 'pino';
import { createApi, openApiDocument } from '../../../src/api/index.js';
import { explainConfig, loadConfig } from '../../../src/config.js';
import { BY_SYSTEM } from '../../../src/domain/actor.js';
import type { ModuleInput } from '../../../src/domain/module.js';
import type { JournalEntry, ScheduleControl } from '../../../src/domain/ports.js';
import type { FinalStatus, RunCounts, StepName } from '../../../src/domain/run.js';
import type { RunEnd } from '../../../src/domain/stores.js';
import { type AuthOptions, createAuthentication } from '../../../src/http/auth.js';
import { createHttpApp, type HttpOptions } from '../../../src/http/server.js';
import { openRepo, type Repo } from '../../../src/repo/index.js';
import { createServices, type ConfiguredUser, type Services } from '../../../src/services/index.js';
import { createPasswords } from '../../../src/services/people/passwords.js';
import { createWeb } from '../../../src/web/index.js';
import { NO_COUNTS } from '../../repo/sample.js';
import { createControl } from './control.js';
import { type Answer, request, type RequestOptions } from './request.js';

type Layer = Router['stack'][number];

export interface World {
  url: string;
  repo: Repo;
  services: Services;
  /** Every route there is, of all surfaces. */
  routes: Layer[];
  /** Every line of the server's log. */
  logged: Record<string, any>[];
  /** Subscriptions to changes that nobody has given up. */
  subscriptions(): number;
  /** Makes the next start fail with this. */
  failNext(error: Error): void;
  request(path: string, options?: RequestOptions): Promise<Answer>;
  addModule(name: string, input?: Partial<ModuleInput>): number;
  addGroup(name: string, moduleIds: number[]): number;
  beginRun(moduleId: number, groupRunId?: number): number;
  write(
    runId: number,
    texts: string[],
    options?: { step?: StepName; stream?: 'stdout' | 'stderr' },
  ): Promise<void>;
  journal(
    runId: number,
    step: StepName,
    attempt: number,
    events: [JournalEntry['event'], string?][],
  ): Promise<void>;
  finish(runId: number, status?: FinalStatus, end?: Partial<RunEnd>): void;
  close(): Promise<void>;
}

export interface WorldOptions extends Partial<HttpOptions> {
  /** The user of the configuration; without one whoever comes is the local admin. */
  credentials?: ConfiguredUser;
  authOptions?: Partial<AuthOptions>;
  port?: number;
  query?: typeof emptyDatabase;
  schedules?: Pick<ScheduleControl, 'describe' | 'between'>;
}

/** Of no use but in a test. */
export const CHEAP = { N: 16, r: 1, p: 1 };

const CATALOGUE = /information_schema|pg_catalog|all_tab|all_col/i;

/** A whole server on a free port over a real SQLite in memory. Only Temporal, behind RunControl, is not there. */
export async function createWorld({
  credentials,
  authOptions,
  port = 0,
  query = emptyDatabase,
  schedules,
  ...options
}: WorldOptions = {}): Promise<World> {
  const repo = openRepo(':memory:');
  let subscriptions = 0;
  const { subscribe } = repo.changes;
  repo.changes.subscribe = (runId, listener) => {
    subscriptions += 1;
    const stop = subscribe(runId, listener);
    return () => {
      subscriptions -= 1;
      stop();
    };
  };
  let failure: Error | undefined;
  const control = createControl(repo, () => {
    const thrown = failure;
    failure = undefined;
    if (thrown) throw thrown;
  });
  const services = createServices({
    repo,
    control,
    schedules: { ...scheduleFake, ...schedules },
    config: loadConfig({ PIPEKIT_DATA_DIR: '.' }),
    configuration: explainConfig({ PIPEKIT_DATA_DIR: '.' }),
    pipe: { query },
    jrunner: { version: async () => 'jrunner 1.2.3' },
    probe: async () => [],
    secrets: { resolve: () => 'a secret', redact: (text: string) => text, list: () => [] },
    report: () => undefined,
    people: {
      configured: credentials,
      hasProvider: authOptions?.oidc !== undefined,
      passwords: createPasswords(CHEAP),
    },
    startSweep: async () => undefined,
  } as unknown as Parameters<typeof createServices>[0]);
  const logged: Record<string, any>[] = [];
  const logger = pino({ level: 'trace' }, { write: (line: string) => logged.push(JSON.parse(line)) });
  const temporalUi = { url: 'http://temporal.example/', namespace: 'default' };
  const authentication = createAuthentication({
    people: services.people,
    isHttps: false,
    allowsLocal: true,
    ...authOptions,
  });
  const surfaces = [
    createApi({ services, version: '1.2.3', checkAnswers: true }),
    createWeb({
      services,
      temporalUi,
      version: '1.2.3',
      signIn: authentication,
      apiDocument: () => openApiDocument('1.2.3'),
    }),
  ];
  const app = createHttpApp({
    surfaces,
    authentication,
    logger,
    ...options,
  });
  const { url, close } = await app.listen({ host: '127.0.0.1', port });
  return {
    url,
    repo,
    services: services.by(BY_SYSTEM),
    routes: surfaces.flatMap(({ routers }) => routers().flatMap(({ stack }) => stack)),
    logged,
    subscriptions: () => subscriptions,
    failNext: (error) => (failure = error),
    request: (path, requestOptions) => request(url, path, requestOptions),
    ...createFixtures(repo),
    async close() {
      await close();
      repo.close();
    },
  };
}

/** A catalogue with no table in it; whatever else is asked is a watermark. */
async function emptyDatabase(
  _login: unknown,
  sql: string,
): Promise<{ columns: []; rows: (string | null)[][] }> {
  return { columns: [], rows: CATALOGUE.test(sql) ? [] : [['1000']] };
}

/** A Temporal that has every schedule as wanted, and fires none. */
const scheduleFake: ScheduleControl = {
  ids: async () => [],
  put: async () => 'unchanged',
  remove: async () => true,
  describe: async () => ({
    pausedThere: null,
    skipped: 0,
    missed: 0,
    next: [1, 2, 3, 4, 5, 6].map((day) => new Date(Date.UTC(2126, 0, day, 6))),
  }),
  between: async (_id, from) =>
    [1, 2, 3, 4, 5, 6].map((day) => new Date(from.getTime() + day * 24 * 3_600_000)),
};

function createFixtures(repo: Repo) {
  let n = 0;
  const connection = repo.connections.save({
    name: 'warehouse',
    driver: 'postgresql',
    jdbc_url: 'jdbc:postgresql://localhost/warehouse',
    username: 'etl',
    password: '$WAREHOUSE',
    default_dest_connection_id: null,
    default_dest_schema: null,
    notes: '',
  });
  const column = {
    source_name: 'id',
    source_type: 'int4',
    dest_name: 'id',
    dest_type: 'integer',
    expression: 'id',
  };
  const fixtures: Pick<World, 'addModule' | 'addGroup' | 'beginRun' | 'write' | 'journal' | 'finish'> = {
    addModule: (name, input = {}) =>
      repo.modules.save({
        name,
        source_connection_id: connection.id,
        dest_connection_id: connection.id,
        dest_table: 'public.t',
        source_query: 'select id from t',
        merge_strategy: 'full',
        merge_key: null,
        columns_json: [{ id: 'c1', included: true, ...column }],
        enabled: true,
        drift_policy: 'fail',
        bad_rows: 'fail',
        bad_rows_limit: 100,
        watermarks: [],
        hooks: [],
        ...input,
      }).id,
    addGroup: (name, ids) =>
      repo.groups.save({
        name,
        members: ids.map((module_id, index) => ({ module_id, run_order: index + 1 })),
      }).id,
    beginRun: (module_id, group_run_id) =>
      repo.runs.begin({
        module_id,
        group_run_id: group_run_id ?? null,
        triggered_by: 'cli',
        workflow_id: `module/${module_id}`,
        workflow_run_id: randomUUID(),
      }),
    async write(run_id, texts, { step = 'stage', stream = 'stdout' } = {}) {
      await fixtures.journal(
        run_id,
        step,
        1,
        texts.map((text) => [{ kind: 'line', stream, text }]),
      );
    },
    async journal(run_id, step, attempt, events) {
      const now = new Date().toISOString();
      await repo.journal.append(
        events.map(([event, at = now]) => ({ run_id, step, attempt, n: ++n, at, event })),
      );
    },
    finish: (
      runId,
      status = 'success',
      { error = null, ...counts }: Partial<RunCounts> & { error?: string | null } = {},
    ) => repo.runs.finish(runId, { ...NO_COUNTS, ...counts, status, error }),
  };
  return fixtures;
}
