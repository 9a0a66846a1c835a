import type { Logger } from 'pino';
import type { Report, ScheduleService } from '../services/index.js';
import type { Closing } from './closing.js';

const EVERY_MS = 60_000;

/** Makes Temporal's schedules agree with SQLite: now, then once a minute. */
export function keepSchedules(schedules: ScheduleService, closing: Closing): void {
  let round = schedules.reconcile();
  const timer = setInterval(() => {
    round = round.then(() => schedules.reconcile());
  }, EVERY_MS);
  closing.add(async () => {
    clearInterval(timer);
    await round;
  });
}

/** A line for each thing mended; what could not be is a warning. */
export function scheduleReport(logger: Logger): Report {
  return (sentence, facts) => logger['error' in facts ? 'warn' : 'info'](facts, sentence);
}
