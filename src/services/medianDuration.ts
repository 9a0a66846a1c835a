import type { RunBar } from '../repo/index.js';

/** Of the runs that succeeded, in milliseconds; undefined when there are too few to tell. */
export function medianDuration(
  bars: Pick<RunBar, 'status' | 'started_at' | 'finished_at'>[],
): number | undefined {
  const durations = bars
    .filter(({ status }) => status === 'success')
    .map(({ started_at, finished_at }) => Date.parse(finished_at ?? '') - Date.parse(started_at))
    .toSorted((a, b) => a - b);
  return durations.length < 3 ? undefined : Math.max(1, durations[durations.length >> 1] as number);
}
