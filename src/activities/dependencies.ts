import type { Connection } from '../domain/connection.js';
import type { DatabaseLogin, Pipe, RunJournal, Secrets } from '../domain/ports.js';
import type { RunDefinition, RunIdentity } from '../domain/run.js';

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
