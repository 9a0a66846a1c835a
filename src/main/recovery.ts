import type { Logger } from 'pino';
import type { Repo } from '../repo/index.js';
import { createRecovery } from '../services/index.js';
import { createRunRecovery, type TemporalLink } from '../temporal/index.js';
import type { Closing } from './closing.js';

const EVERY_MS = 60_000;

/** Mends the records at start, then once a minute. */
export async function startRecovery(
  repo: Repo,
  link: TemporalLink,
  logger: Logger,
  closing: Closing,
): Promise<void> {
  const recovery = createRecovery(repo, createRunRecovery(link), (sentence, facts) =>
    logger.warn(facts, sentence),
  );
  await recovery.catchUp();
  let round = recovery.endLostRuns();
  const timer = setInterval(() => {
    round = round.then(() => recovery.endLostRuns());
  }, EVERY_MS);
  closing.add(async () => {
    clearInterval(timer);
    await round;
  });
}
