import type { Config } from '../config.js';
import type { StartDelivery } from '../domain/ports.js';
import type { Repo } from '../repo/index.js';
import { createAlertWatch, createQueueWatch, createRecovery, type Services } from '../services/index.js';
import { createRunnerQueues, createRunRecovery, type TemporalLink } from '../temporal/index.js';
import type { Closing } from './closing.js';
import { type Logger, warnings } from './logger.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

interface RoundsParts {
  config: Config;
  repo: Repo;
  link: TemporalLink;
  startDelivery: StartDelivery;
  services: Services;
  logger: Logger;
  closing: Closing;
}

/** What `serve` does besides answering: mends records, looks what waits and what to tell, keeps schedules, sweeps. */
export async function startRounds(parts: RoundsParts): Promise<void> {
  const { config, repo, link, startDelivery, services, logger, closing } = parts;
  const report = warnings(logger);
  const recovery = createRecovery(repo, createRunRecovery(link), report);
  await recovery.catchUp();
  every(MINUTE, () => recovery.endLostRuns(), closing);
  every(5 * SECOND, createQueueWatch(repo, createRunnerQueues(link), report), closing);
  every(5 * SECOND, createAlertWatch({ repo, startDelivery, url: config.server_url, report }), closing);
  every(MINUTE, () => services.schedules.reconcile(), closing);
  every(HOUR, () => services.sweeps.all(), closing);
}

/** Works now and then again and again, the next round never before the last has ended. The work never rejects. */
function every(ms: number, work: () => Promise<unknown>, closing: Closing): void {
  let round: Promise<unknown> | undefined;
  const begin = (): void => {
    round ??= work().finally(() => {
      round = undefined;
    });
  };
  begin();
  const timer = setInterval(begin, ms);
  closing.add(async () => {
    clearInterval(timer);
    await round;
  });
}
