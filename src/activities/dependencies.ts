import type { Connection } from '../domain/connection.js';
import type { DatabaseLogin, Pipe, RunJournal, Secrets } from '../domain/ports.js';
import type { RunDefinition, RunIdentity, WatermarkValues } from '../domain/run.js';

export interface DatabaseDependencies {
  pipe: Pipe;
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
}

/** The connection with its password, which from here on is in memory only. */
export function login(
  { secrets }: DatabaseDependencies,
  connection: Connection,
  run: Pick<RunIdentity, 'id'>,
): DatabaseLogin {
  return {
    url: connection.jdbc_url,
    user: connection.username,
    password: secrets.resolve(connection.password),
    application: `pipekit run ${run.id}`,
  };
}
