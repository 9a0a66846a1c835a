import type { Logger } from 'pino';
import type { Repo } from '../repo/index.js';
import { createQueueWatch } from '../services/index.js';
import { createRunnerQueues, type TemporalLink } from '../temporal/index.js';
import type { Closing } from './closing.js';

const EVERY_MS = 5_000;

/** Keeps the reasons why runs wait for a runner: every five seconds, the next look never before the last has ended. */
export function watchQueues(repo: Repo, link: TemporalLink, logger: Logger, closing: Closing): void {
  const look = createQueueWatch(repo, createRunnerQueues(link), (sentence, facts) =>
    logger.warn(facts, sentence),
  );
  let looking: Promise<void> | undefined;
  const timer = setInterval(() => {
    looking ??= look().finally(() => {
      looking = undefined;
    });
  }, EVERY_MS);
  closing.add(async () => {
    clearInterval(timer);
    await looking;
  });
}
