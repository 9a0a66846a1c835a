import { setTimeout as sleep } from 'node:timers/promises';
import { asPipekitError } from '../domain/errors.js';
import type { ScheduleView } from './schedules.js';

/** When schedules fire next, remembered, since Temporal is asked about each of them by itself. */
export interface NextFires {
  /** What is known, at most `FRESH_MS` old unless Temporal does not answer; waits `PATIENCE_MS` at most. */
  get(): Promise<ScheduleView[]>;
}

const FRESH_MS = 15_000;
/** A page does not wait longer for Temporal: it then shows what was known before. */
const PATIENCE_MS = 800;

export function createNextFires(list: () => Promise<ScheduleView[]>, now = Date.now): NextFires {
  let known: ScheduleView[] = [];
  let takenAt = Number.NEGATIVE_INFINITY;
  let asking: Promise<void> | undefined;
  const ask = async (): Promise<void> => {
    try {
      known = await list();
      takenAt = now();
    } catch (error) {
      // Only what Temporal does not answer may pass: `list` says the rest in each schedule's `problem`.
      if (asPipekitError(error).code !== 'unavailable') throw error;
    } finally {
      asking = undefined;
    }
  };
  return {
    async get() {
      if (now() - takenAt > FRESH_MS) {
        asking ??= ask();
        await Promise.race([asking, sleep(PATIENCE_MS, undefined, { ref: false })]);
      }
      return known;
    },
  };
}
