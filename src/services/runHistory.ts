import type { Run } from '../domain/run.js';
import type { HourCount, Repo, Throughput } from '../repo/index.js';

/** What a run is held against. */
export interface RunHistoryService {
  /** Runs by hour since that time; of one module when given. */
  hours(query: { since: string; module_id?: number }): HourCount[];
  /** The module's newest success before that run. */
  lastGood(run: Run): Run | undefined;
  /** Rows a second of the last successes up to that run, and their median; null when there are too few to tell. */
  throughput(run: Run): { runs: Throughput[]; median: number | null };
}

const COMPARED = 30;
const FEWEST = 3;

export function createRunHistoryService({ overview }: Pick<Repo, 'overview'>): RunHistoryService {
  return {
    hours: (query) => overview.hours(query),
    lastGood: (run) => overview.lastGood(run),
    throughput(run) {
      const runs = overview.throughputs(run, COMPARED);
      const sorted = runs.map(({ rows_per_s }) => rows_per_s).toSorted((a, b) => a - b);
      return { runs, median: sorted.length < FEWEST ? null : (sorted[sorted.length >> 1] as number) };
    },
  };
}
