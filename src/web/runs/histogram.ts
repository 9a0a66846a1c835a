import type { HourCount } from '../../services/index.js';
import { showTime } from '../format/time.js';

const HOUR_MS = 3_600_000;
const WIDTH = 1_000;
const HEIGHT = 44;

/** Runs by hour, or by day where hours would be too many; empty ones included. In the zone of this server. */
export function histogram(counts: HourCount[], since: string, now = Date.now()) {
  const isDaily = now - Date.parse(since) > 3 * 24 * HOUR_MS;
  const keyOf = (ms: number): string => {
    const { date, clock } = showTime(new Date(ms).toISOString());
    return isDaily ? date : `${date} ${clock.slice(0, 2)}:00`;
  };
  const buckets = new Map<string, { runs: number; failed: number }>();
  for (let ms = Date.parse(since); ms <= now; ms += HOUR_MS) buckets.set(keyOf(ms), { runs: 0, failed: 0 });
  for (const { hour, runs, failed } of counts) {
    const bucket = buckets.get(keyOf(Date.parse(`${hour}:00:00Z`)));
    if (!bucket) continue;
    bucket.runs += runs;
    bucket.failed += failed;
  }
  const most = Math.max(1, ...[...buckets.values()].map(({ runs }) => runs));
  const slot = WIDTH / buckets.size;
  return {
    width: WIDTH,
    height: HEIGHT,
    most,
    bars: [...buckets].map(([label, { runs, failed }], index) => ({
      label,
      runs,
      failed,
      x: Math.round(index * slot),
      width: Math.max(2, Math.round(slot) - 2),
      ok: Math.round(((runs - failed) / most) * HEIGHT),
      // One failure among thousands is still seen.
      bad: failed === 0 ? 0 : Math.max(3, Math.round((failed / most) * HEIGHT)),
    })),
  };
}
