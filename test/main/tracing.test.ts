import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { bundleWorkflowCode, DefaultLogger, Worker } from '@temporalio/worker';
import { freePort } from '../../bin/lib/freePort.mjs';
import { installRuntime } from '../../src/temporal/index.js';
import { TRACED_WORKFLOW_MODULES } from '../../src/temporal/tracing.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';
import { until } from '../support/until.js';

const quiet = () => {};
installRuntime({ trace: quiet, debug: quiet, info: quiet, warn: quiet, error: quiet });

interface Span {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  status: { message?: string };
}

const program = fileURLToPath(new URL('../../dist/src/main.js', import.meta.url));
const spans: Span[] = [];
const resources: string[] = [];
let received = '';
let collector: Server;
let db: TestDatabase;
let folder: string;
let serve: ChildProcess;
let said = '';
let url: string;
let metricsUrl: string;
let temporalPort: number;

beforeAll(async () => {
  collector = createServer((request, response) => {
    void json(request).then((body) => {
      received += JSON.stringify(body);
      for (const { resource, scopeSpans } of (body as any).resourceSpans) {
        resources.push(JSON.stringify(resource));
        for (const scope of scopeSpans) spans.push(...scope.spans);
      }
      response.end('{}');
    });
  });
  await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
  db = await createTestDatabase('tracing', 'create table t (id int); create table copied (id int)');
  folder = mkdtempSync(join(tmpdir(), 'pipekit-tracing-'));
  writeFileSync(join(folder, 'tables.yaml'), definitions());
  temporalPort = await freePort('127.0.0.1');
  const env = {
    PATH: process.env.PATH as string,
    TEMPORAL_CLI: process.env.TEMPORAL_CLI as string,
    DB_PASSWORD: db.password,
    PIPEKIT_HTTP_PORT: '0',
    PIPEKIT_TEMPORAL_PORT: String(temporalPort),
    PIPEKIT_TEMPORAL_UI_PORT: '0',
    PIPEKIT_METRICS_TEMPORAL_ADDRESS: `127.0.0.1:${await freePort('127.0.0.1')}`,
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${(collector.address() as AddressInfo).port}`,
    OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment=test',
    OTEL_BSP_SCHEDULE_DELAY: '200',
  };
  await ended(spawn(process.execPath, [program, 'apply', 'tables.yaml'], { cwd: folder, env }));
  serve = spawn(process.execPath, [program, 'serve'], { cwd: folder, env });
  for (const stream of [serve.stdout, serve.stderr]) stream?.on('data', (data) => (said += data));
  url = (await until('it serves', () => /Pipekit +(http\S+)/.exec(said)?.[1], 60_000)) as string;
  metricsUrl = `http://${env.PIPEKIT_METRICS_TEMPORAL_ADDRESS}/metrics`;
}, 90_000);
afterAll(async () => {
  serve.kill('SIGTERM');
  await ended(serve);
  collector.close();
  await db.drop();
  rmSync(folder, { recursive: true });
});

const ended = (child: ChildProcess) =>
  child.exitCode === null ? new Promise((resolve) => child.on('exit', resolve)) : undefined;

const definitions = (): string => `
connections:
  - { name: db, driver: postgresql, jdbc_url: "${db.url}", username: ${db.user}, password: $DB_PASSWORD }
modules:
  - { name: copy, source: db, destination: db, dest_table: public.copied, merge_strategy: full,
      source_query: SELECT id FROM t, columns: [{ id: integer }] }
  - { name: broken, source: db, destination: db, dest_table: public.copied, merge_strategy: full,
      source_query: "SELECT '${db.password}'::int AS id", columns: [{ id: integer }] }
`;

async function run(module: string, headers = {}): Promise<void> {
  const response = await fetch(`${url}/api/v1/modules/${module}/run`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: '{}',
  });
  const { run_id } = (await response.json()) as { run_id: number };
  await until('the run has ended', async () => {
    const answer = await fetch(`${url}/api/v1/runs/${run_id}`);
    return ((await answer.json()) as { finished_at: string | null }).finished_at;
  });
}

test('one run is one connected trace, from whoever asked down to jrunner', async () => {
  const traceId = '0af7651916cd43dd8448eb211c80319c';
  const caller = 'b7ad6b7169203331';
  await run('copy', { traceparent: `00-${traceId}-${caller}-01` });
  const ofTrace = () => spans.filter((span) => span.traceId === traceId);
  await until('the workflow’s span has arrived', () =>
    ofTrace().find(({ name }) => name === 'RunWorkflow:moduleRun'),
  );
  const trace = ofTrace();
  const names = trace.map(({ name }) => name);
  expect(names).toEqual(
    expect.arrayContaining([
      'POST /api/v1/modules/:id/run',
      'RunWorkflow:moduleRun',
      'RunActivity:stageRows',
      'RunActivity:mergeRows',
      'jrunner migrate',
      'jrunner script',
    ]),
  );
  // Every span's parent is there, and following them leads to the caller.
  const byId = new Map(trace.map((span) => [span.spanId, span]));
  const orphans = trace.filter(({ parentSpanId = '' }) => parentSpanId !== caller && !byId.has(parentSpanId));
  expect(orphans).toEqual([]);
  const pathOf = (span: Span | undefined): string[] =>
    span ? [span.name, ...pathOf(byId.get(span.parentSpanId ?? ''))] : [];
  const migrate = pathOf(trace.find(({ name }) => name === 'jrunner migrate'));
  expect(migrate.slice(1)).toEqual(
    expect.arrayContaining([
      'RunActivity:stageRows',
      'RunWorkflow:moduleRun',
      'POST /api/v1/modules/:id/run',
    ]),
  );
  expect(resources[0]).toContain('deployment.environment');
  expect(said).toContain(`"trace_id":"${traceId}"`);
}, 60_000);

test('a run that fails tells why in its trace, without secrets', async () => {
  await run('broken');
  await until('the failure has arrived', () => spans.find(({ status }) => status.message?.includes('***')));
  expect(received).not.toContain(db.password);
}, 60_000);

test('tracing may be switched off while runs are in progress', async () => {
  const to = ['--address', `127.0.0.1:${temporalPort}`, '--namespace', 'pipekit', '-o', 'json'];
  const show = ['workflow', 'show', '--workflow-id', 'module/1', ...to];
  const { stdout } = await promisify(execFile)(process.env.TEMPORAL_CLI as string, show);
  const workflowBundle = { codePath: process.env.PIPEKIT_TEST_BUNDLE as string };
  await Worker.runReplayHistory({ workflowBundle }, JSON.parse(stdout), 'module/1');
});

test('the Temporal SDK serves its own metrics at their own address', async () => {
  expect(await (await fetch(metricsUrl)).text()).toContain('temporal_activity_execution_latency');
});

describe('tracing may be switched on while runs are in progress', () => {
  const histories = fileURLToPath(new URL('../histories', import.meta.url));
  let workflowBundle: { code: string };
  beforeAll(async () => {
    workflowBundle = await bundleWorkflowCode({
      workflowsPath: fileURLToPath(new URL('../../src/workflows/index.ts', import.meta.url)),
      workflowInterceptorModules: TRACED_WORKFLOW_MODULES,
      logger: new DefaultLogger('WARN'),
    });
  }, 60_000);

  test.each(readdirSync(histories))('%s replays with it', async (name) => {
    const history = JSON.parse(readFileSync(join(histories, name), 'utf8'));
    await Worker.runReplayHistory(
      { workflowBundle, sinks: { exporter: { export: { fn: () => {} } } } },
      history,
      'module/1',
    );
  });
});
