import type { Connection } from './connection.js';
import type { RunIdentity } from './run.js';

/** One look for what ended runs have left in a destination: staging tables, sessions, old rows of the ledger. */
export interface SweepPlan {
  connection: Connection;
  run: Pick<RunIdentity, 'instance_id'>;
  /** Runs in progress when the sweep was planned: theirs is not touched. */
  running: number[];
  /** The newest run at that time; what belongs to later ones is not touched either. */
  last_run_id: number;
}

export interface Swept {
  dropped: string[];
  /** Tables that could not be dropped, with the reason; the next sweep tries again. */
  kept: { table: string; why: string }[];
  sessions_ended: number;
}

/** Whether what belongs to this run may be removed. */
export function hasEnded({ running, last_run_id }: SweepPlan, runId: number): boolean {
  return runId <= last_run_id && !running.includes(runId);
}
