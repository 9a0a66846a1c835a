import { clipped } from '../domain/clip.js';
import type { Connection } from '../domain/connection.js';
import { loginTo } from '../domain/login.js';
import type { DatabaseAnswer, DatabaseQuestion } from '../domain/ports.js';
import type { DatabaseDependencies } from './dependencies.js';
import { withHeartbeat } from './heartbeat.js';

/** Asks a database for somebody whose own process does not reach it. No run, and so no journal. */
export const askDatabase =
  ({ pipe, probe, secrets }: Pick<DatabaseDependencies, 'pipe' | 'probe' | 'secrets'>) =>
  (connection: Connection, question: DatabaseQuestion): Promise<DatabaseAnswer> =>
    withHeartbeat(async (signal) => {
      if (question.kind === 'probe') return await probe(connection, signal);
      const login = loginTo(connection, secrets, 'pipekit authoring');
      if (question.kind === 'script') return await pipe.script(login, question.statements, { signal });
      return clipped(await pipe.query(login, question.sql, question.max_rows, { signal }));
    });
