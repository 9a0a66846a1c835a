import { existsSync } from 'node:fs';
import {
  createAlertActivities,
  createDatabaseActivities,
  createRecordActivities,
} from '../activities/index.js';
import type { Config } from '../config.js';
import { PipekitError } from '../domain/errors.js';
import { createProbe, createSendAlert } from '../net/index.js';
import type { Pipe, RunJournal, Secrets } from '../domain/ports.js';
import type { Repo } from '../repo/index.js';
import {
  BUNDLE_PATH,
  bundleWorkflows,
  createControlWorker,
  createRunnerWorker,
  createWakeRun,
  type TemporalLink,
  type Worker,
} from '../temporal/index.js';
import type { Closing } from './closing.js';
import { connectionEgress, webhookEgress } from './egress.js';

export interface WorkerParts {
  config: Config;
  link: TemporalLink;
  closing: Closing;
  /** Told when a worker ends by itself, which it should not. */
  onFailure(error: unknown): void;
}

/** Starts what runs workflows and keeps the books. */
export async function startControl(
  parts: WorkerParts,
  { repo, secrets }: { repo: Repo; secrets: Secrets },
  codePath = BUNDLE_PATH,
): Promise<void> {
  const { tracing } = parts.link;
  if (!tracing && !existsSync(codePath)) {
    throw new PipekitError('invalid', 'The workflow bundle is missing', { hint: 'Run `npm run setup`.' });
  }
  const { config } = parts;
  const send = createSendAlert({
    secrets,
    webhooks: webhookEgress(config),
    mail: connectionEgress(config),
  });
  const records = createRecordActivities({
    definitions: repo.definitions,
    runs: repo.runs,
    groupRuns: repo.groupRuns,
    slots: repo.slots,
    sweeps: repo.sweeps,
    server_url: config.server_url,
    wakeRun: createWakeRun(parts.link),
    schedules: repo.schedules,
  });
  const activities = { ...records, ...createAlertActivities({ alerts: repo.alerts, send, secrets }) };
  run(
    await createControlWorker(
      parts.link,
      activities,
      tracing ? await bundleWorkflows({ traced: true }) : { codePath },
    ),
    parts,
  );
}

/** Starts what executes database steps. */
export async function startRunner(
  parts: WorkerParts,
  deps: { pipe: Pipe; secrets: Secrets; journal: RunJournal },
): Promise<void> {
  run(
    await createRunnerWorker(
      parts.link,
      createDatabaseActivities({ ...deps, probe: createProbe(connectionEgress(parts.config)) }),
      parts.config.runner,
    ),
    parts,
  );
}

function run(worker: Worker, { closing, onFailure }: WorkerParts): void {
  const ended = worker.run().catch(onFailure);
  closing.add(async () => {
    if (worker.getState() === 'RUNNING') worker.shutdown();
    await ended;
  });
}
