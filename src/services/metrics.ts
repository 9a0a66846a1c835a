import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { freshnessMs } from '../domain/freshness.js';
import type { Run, TriggeredBy } from '../domain/run.js';
import type { Repo } from '../repo/index.js';

export interface RequestFacts {
  method: string;
  /** The route's pattern, such as `/api/v1/runs/:id`: never the path itself, of which there are any number. */
  route: string;
  status: number;
  seconds: number;
}

export interface Metrics {
  /** In Prometheus' text format. */
  text(): Promise<string>;
  contentType: string;
  observeRequest(facts: RequestFacts): void;
}

const RUN_SECONDS = [0.1, 0.5, 1, 5, 15, 60, 300, 900, 3_600, 14_400, 86_400];
const REQUEST_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Counts from when this process began; what is true now is read when somebody asks. */
export function createMetrics(repo: Repo, { ofProcess = false, now = Date.now } = {}): Metrics {
  const registry = new Registry();
  // Event loop, memory, garbage collection, file handles.
  if (ofProcess) collectDefaultMetrics({ register: registry, prefix: 'pipekit_' });
  countRuns(repo, registry);
  gaugeRuns(repo, registry);
  gaugeModules(repo, registry, now);
  const requests = new Histogram({
    name: 'pipekit_http_request_duration_seconds',
    help: 'Time until the answer was out',
    labelNames: ['method', 'route', 'status'],
    buckets: REQUEST_SECONDS,
    registers: [registry],
  });
  return {
    text: () => registry.metrics(),
    contentType: registry.contentType,
    observeRequest: ({ method, route, status, seconds }) =>
      requests.observe({ method, route, status }, seconds),
  };
}

/** What ends in this process, where the bookkeeping of all runs is. */
function countRuns(repo: Repo, registry: Registry): void {
  const registers = [registry];
  const runs = new Counter({
    name: 'pipekit_runs_total',
    help: 'Module runs that have ended',
    labelNames: ['status', 'trigger'],
    registers,
  });
  const rows = new Counter({
    name: 'pipekit_run_rows_total',
    help: 'Rows that runs have read, staged and merged',
    labelNames: ['stage'],
    registers,
  });
  const bytes = new Counter({
    name: 'pipekit_run_bytes_total',
    help: 'Bytes that runs have staged',
    registers,
  });
  const duration = new Histogram({
    name: 'pipekit_run_duration_seconds',
    help: 'From the beginning of a module run to its end',
    labelNames: ['status'],
    buckets: RUN_SECONDS,
    registers,
  });
  const queued = new Histogram({
    name: 'pipekit_run_queue_seconds',
    help: 'From the beginning of a module run to its first step: slots, and runners with time',
    buckets: RUN_SECONDS,
    registers,
  });
  repo.changes.subscribeEnded((id) => {
    const run = repo.runs.get(id);
    if (!run) return;
    runs.inc({ status: run.status, trigger: triggerOf(run.triggered_by) });
    rows.inc({ stage: 'source' }, run.rows_source ?? 0);
    rows.inc({ stage: 'staged' }, run.rows_staged ?? 0);
    rows.inc({ stage: 'merged' }, run.rows_merged ?? 0);
    bytes.inc(run.bytes ?? 0);
    duration.observe({ status: run.status }, secondsBetween(run.started_at, run.finished_at));
    const [first] = repo.journal.steps(id);
    if (first) queued.observe(secondsBetween(run.started_at, first.started_at));
  });
}

function gaugeRuns(repo: Repo, registry: Registry): void {
  const gauge = (name: string, help: string, value: () => number): Gauge =>
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        this.set(value());
      },
    });
  gauge('pipekit_runs_in_progress', 'Module runs in progress', () => repo.runs.allRunning().length);
  gauge('pipekit_group_runs_in_progress', 'Group runs in progress', () => repo.groupRuns.allRunning().length);
  gauge(
    'pipekit_alert_deliveries_pending',
    'Alerts that have not reached their channel yet',
    () => repo.alerts.pendingDeliveries().length,
  );
}

/** One series for each module that has a deadline: as many as somebody has written down. */
function gaugeModules(repo: Repo, registry: Registry, now: () => number): void {
  const labelNames = ['module'];
  const age = new Gauge({
    name: 'pipekit_module_age_seconds',
    help: 'Time since the last success of a module with a deadline, or since that was set',
    labelNames,
    registers: [registry],
    collect() {
      this.reset();
      late.reset();
      for (const { name, freshness, freshness_since, last_success } of repo.alerts.freshness()) {
        const since = Math.max(Date.parse(freshness_since), Date.parse(last_success ?? freshness_since));
        age.set({ module: name }, (now() - since) / 1000);
        late.set({ module: name }, Math.max(0, now() - since - freshnessMs(freshness)) / 1000);
      }
    },
  });
  const late = new Gauge({
    name: 'pipekit_module_late_seconds',
    help: 'Time past the deadline of a module; 0 while it is in time',
    labelNames,
    registers: [registry],
  });
}

/** `schedule`, whichever it was. */
const triggerOf = (trigger: TriggeredBy): string => trigger.split(':')[0] as string;

function secondsBetween(start: string, end: Run['finished_at']): number {
  return Math.max(0, Date.parse(end ?? start) - Date.parse(start)) / 1000;
}
