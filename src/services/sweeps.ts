import { asPipekitError } from '../domain/errors.js';
import type { StartSweep } from '../domain/ports.js';
import type { Repo } from '../repo/index.js';
import type { Report } from './report.js';

/** Has destinations swept of what ended runs have left. Nothing here throws: the next round comes in an hour. */
export interface SweepService {
  /** Every connection that has ever been a destination. */
  all(): Promise<void>;
  one(connectionId: number): Promise<void>;
}

export function createSweeps(
  { sweeps }: Pick<Repo, 'sweeps'>,
  startSweep: StartSweep,
  report: Report,
): SweepService {
  async function one(connection_id: number): Promise<void> {
    try {
      await startSweep(connection_id);
    } catch (thrown) {
      report('A sweep could not be started', { connection_id, error: asPipekitError(thrown).message });
    }
  }
  return {
    one,
    async all() {
      for (const { connection_id } of sweeps.list()) await one(connection_id);
    },
  };
}
