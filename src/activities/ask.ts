import { clipped } from '../domain/clip.js';
import type { Connection } from '../domain/connection.js';
import type { DatabaseAnswer, DatabaseQuestion } from '../domain/ports.js';
import { type DatabaseDependencies, loginOf } from './dependencies.js';
import { withHeartbeat } from './heartbeat.js';

/** Asks a database for somebody whose own process does not reach it. No run, and so no journal. */
export const askDatabase =
  (deps: Pick<DatabaseDependencies, 'pipe' | 'probe' | 'secrets'>) =>
  (connection: Connection, question: DatabaseQuestion): Promise<DatabaseAnswer> =>
    withHeartbeat(async (signal) => {
      if (question.kind === 'probe') return await deps.probe(connection, signal);
      const login = { ...loginOf(deps, connection), application: 'pipekit authoring' };
      if (question.kind === 'script') return await deps.pipe.script(login, question.statements, { signal });
      return clipped(await deps.pipe.query(login, question.sql, question.max_rows, { signal }));
    });
