import type { Connection } from '../domain/connection.js';
import type { ProbeNetwork } from '../domain/connectionTest.js';
import { loginTo } from '../domain/login.js';
import type { DatabaseLogin, Pipe, RunJournal, Secrets } from '../domain/ports.js';
import type { RunDefinition, RunIdentity, WatermarkValues } from '../domain/run.js';

export interface DatabaseDependencies {
  pipe: Pipe;
  probe: ProbeNetwork;
  secrets: Secrets;
  journal: RunJournal;
}

/** A run and what it works on: the argument of every database step. */
export interface RunContext {
  run: RunIdentity;
  definition: RunDefinition;
}

/** What `beginRun` gives besides: watermark values that somebody has set, so that no resolver is asked. */
export interface BegunRun extends RunContext {
  set?: WatermarkValues;
  /** Those of them that were set for the module's next run: forgotten once it has merged. */
  rewinds?: WatermarkValues;
  /** The address of the run's page; undefined in what earlier builds have stored. */
  page?: string;
}

/** For a step of a run. By what the server shows of it a sweep knows its own: sql/postgresqlSweep.ts. */
export function login(
  { secrets }: DatabaseDependencies,
  connection: Connection,
  run: Pick<RunIdentity, 'id' | 'instance_id'>,
): DatabaseLogin {
  return loginTo(connection, secrets, `pipekit run ${run.id} ${run.instance_id.slice(0, 8)}`);
}
