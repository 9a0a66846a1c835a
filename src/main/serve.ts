import type { Config, ConfigEntry } from '../config.js';
import { BY_SYSTEM } from '../domain/actor.js';
import type { Secrets } from '../domain/ports.js';
import { createProbe } from '../net/index.js';
import { openRepo, type Repo } from '../repo/index.js';
import { jrunnerVersion } from '../runner/index.js';
import { createMetrics, createServices, type Services } from '../services/index.js';
import {
  createRemoteDatabases,
  createRunControl,
  createScheduleControl,
  createStartDelivery,
  createStartSweep,
  type Tracing,
} from '../temporal/index.js';
import { Closing } from './closing.js';
import { connectionEgress } from './egress.js';
import { openPort, startHttp } from './http.js';
import { jrunnerLaunch } from './launch.js';
import { type Logger, mendings } from './logger.js';
import { peopleOptions, refuseOpenDoor } from './people.js';
import { startRounds } from './rounds.js';
import { logRuns } from './runLog.js';
import { openPipe } from './pipe.js';
import { openTemporal } from './temporal.js';
import { startControl, startRunner } from './workers.js';

export interface Pipekit {
  url: string;
  temporalUiUrl: string | undefined;
  services: Services;
  repo: Repo;
  /** Stops taking requests, lets steps in progress end or hand over, then closes everything. */
  stop(): Promise<void>;
}

export interface ServeOptions {
  config: Config;
  secrets: Secrets;
  logger: Logger;
  /** Told when something that should go on for ever has ended. */
  onFailure(error: unknown): void;
  /** Every setting with its source, for people to see. */
  configuration?: ConfigEntry[];
  /** Undefined when nobody collects traces. */
  tracing?: Tracing;
  /** The built bundle unless given: tests make their own. */
  workflowBundle?: string;
}

/** Everything in one process: API, pages, control worker and, unless switched off, a runner. */
export async function startPipekit(options: ServeOptions): Promise<Pipekit> {
  const { config, secrets, logger } = options;
  const closing = new Closing();
  try {
    const repo = openRepo(config.database_file);
    closing.add(() => repo.close());
    refuseOpenDoor(config, repo.users.count());
    let awaited = 'Temporal';
    const door = await openPort(config, closing, () => awaited);
    const { link, uiUrl } = await openTemporal(config, secrets, closing, options.tracing);
    const pipe = openPipe(config, closing);
    const parts = { ...options, link, closing };
    awaited = 'its workers';
    await startControl(parts, { repo, secrets }, options.workflowBundle);
    if (config.runner.enabled) await startRunner(parts, { pipe, secrets, journal: repo.journal });
    logRuns(repo, logger);
    const startDelivery = createStartDelivery(link);
    const services = createServices({
      repo,
      control: createRunControl(link, repo),
      pipe,
      secrets,
      config,
      jrunner: { version: (signal) => jrunnerVersion(jrunnerLaunch(config), signal) },
      schedules: createScheduleControl(link),
      remote: createRemoteDatabases(link),
      report: mendings(logger),
      people: peopleOptions(config, secrets),
      startSweep: createStartSweep(link),
      startDelivery,
      probe: createProbe(connectionEgress(config)),
      configuration: options.configuration,
      metrics: createMetrics(repo, { ofProcess: true }),
    });
    awaited = 'news of the runs that were in progress';
    await startRounds({ config, repo, link, startDelivery, services, logger, closing });
    const url = startHttp({ config, secrets, services, logger, uiUrl, closing, door });
    return { url, temporalUiUrl: uiUrl, services: services.by(BY_SYSTEM), repo, stop: () => closing.close() };
  } catch (thrown) {
    await closing.close().catch((error) => logger.warn({ err: error }, 'Closing after a failed start'));
    throw thrown;
  }
}
