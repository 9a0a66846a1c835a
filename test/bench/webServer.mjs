// The API and the pages over a given database, in a process of their own, while eight runs write their logs.
import { createHash } from 'node:crypto';
import { pino } from 'pino';
import { createApi, openApiDocument } from '../../dist/src/api/index.js';
import { loadConfig } from '../../dist/src/config.js';
import { BY_SYSTEM, LOCAL_ADMIN } from '../../dist/src/domain/actor.js';
import { createAuthentication, createHttpApp } from '../../dist/src/http/index.js';
import { openRepo } from '../../dist/src/repo/index.js';
import { createServices } from '../../dist/src/services/index.js';
import { createWeb } from '../../dist/src/web/index.js';

const WRITERS = 8;
/** As fast as runners report: each run four batches a second. */
const BATCH_MS = 250 / WRITERS;
const LINES = 50;
const ENDED = { status: 'success', error: null, rows_source: 1, rows_staged: 1, rows_merged: 1, bytes: 1 };
const PASSWORD = 'correct horse battery staple';

const repo = openRepo(process.argv[2]);
const idle = async () => undefined;
const services = createServices({
  repo,
  control: { check: idle },
  schedules: { ids: async () => [], put: async () => 'unchanged', remove: async () => true, describe: idle },
  config: loadConfig({ PIPEKIT_DATA_DIR: '.' }),
  startSweep: idle,
  report: () => undefined,
});
const people = services.people.by(BY_SYSTEM);
const authentication = createAuthentication({ people, isHttps: false, allowsLocal: true });
const version = 'bench';
const app = createHttpApp({
  surfaces: [
    createApi({ services, version }),
    createWeb({
      services,
      temporalUi: undefined,
      version,
      signIn: authentication,
      apiDocument: () => openApiDocument(version),
    }),
  ],
  authentication,
  logger: pino({ level: 'silent' }),
});

const runs = Array.from({ length: WRITERS }, (_, index) =>
  repo.runs.begin({
    module_id: index + 1,
    group_run_id: null,
    triggered_by: 'cli',
    workflow_id: `module/${index + 1}`,
    workflow_run_id: `writer-${index}`,
  }),
);
let n = 0;
let batch = 0;
/** What each run has been told, for readers to be held against. */
const told = new Map(runs.map((id) => [id, { lines: 0, hash: createHash('sha256') }]));
const writing = setInterval(() => {
  const run_id = runs[batch++ % WRITERS];
  const at = new Date().toISOString();
  const entries = Array.from({ length: LINES }, () => ({
    run_id,
    step: 'stage',
    attempt: 1,
    n: ++n,
    at,
    event: { kind: 'line', stream: 'stdout', text: `another five thousand rows, ${n * 5_000} in all` },
  }));
  void repo.journal.append(entries);
  const all = told.get(run_id);
  all.lines += entries.length;
  for (const { event } of entries) all.hash.update(`${event.text}\n`);
}, BATCH_MS);

/** Ends the runs, so that their streams end, and says what was in them. */
process.on('message', () => {
  clearInterval(writing);
  for (const id of runs) repo.runs.finish(id, ENDED);
  process.send([...told].map(([run, { lines, hash }]) => ({ run, lines, hash: hash.digest('hex') })));
});

/** For those who sign in: from then on nobody comes in without. */
const key =
  process.argv[3] === 'signed-in'
    ? people.apiKeys.create(LOCAL_ADMIN, { name: 'bench', role: 'admin' }).secret
    : undefined;
if (key) await people.users.add({ name: 'bench', password: PASSWORD, role: 'admin' });

const { url } = await app.listen({ host: '127.0.0.1', port: 0 });
process.send({ url, run: runs[0], runs, key, password: PASSWORD });
