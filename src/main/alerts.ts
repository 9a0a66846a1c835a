import type { Logger } from 'pino';
import { type AlertWatchDependencies, createAlertWatch } from '../services/index.js';
import type { Closing } from './closing.js';

const EVERY_MS = 5_000;

/** Looks every five seconds for what people should be told; the next look never before the last has ended. */
export function watchAlerts(
  deps: Pick<AlertWatchDependencies, 'repo' | 'startDelivery' | 'url'>,
  logger: Logger,
  closing: Closing,
): void {
  const look = createAlertWatch({ ...deps, report: (sentence, facts) => logger.warn(facts, sentence) });
  let looking: Promise<void> | undefined;
  const begin = (): void => {
    looking ??= look().finally(() => {
      looking = undefined;
    });
  };
  begin();
  const timer = setInterval(begin, EVERY_MS);
  closing.add(async () => {
    clearInterval(timer);
    await looking;
  });
}
