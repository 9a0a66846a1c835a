import type { Connection } from '../domain/connection.js';
import type { ProbeNetwork } from '../domain/connectionTest.js';
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

/** The connection with its password, which from here on is in memory only. */
export const loginOf = (
  { secrets }: Pick<DatabaseDependencies, 'secrets'>,
  connection: Connection,
): Omit<DatabaseLogin, 'application'> => ({
  url: connection.jdbc_url,
  user: connection.username,
  password: secrets.resolve(connection.password),
});

/** The same for a step of a run. */
export function login(
  deps: DatabaseDependencies,
  connection: Connection,
  run: Pick<RunIdentity, 'id' | 'instance_id'>,
): DatabaseLogin {
  return {
    ...loginOf(deps, connection),
    // By this a sweep knows its own: sql/postgresqlSweep.ts.
    application: `pipekit run ${run.id} ${run.instance_id.slice(0, 8)}`,
  };
}
