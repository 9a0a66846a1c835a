import { Context } from '@temporalio/activity';
import { clipped } from '../domain/clip.js';
import type { Connection } from '../domain/connection.js';
import type { DatabaseAnswer, DatabaseQuestion } from '../domain/ports.js';
import type { DatabaseDependencies } from './dependencies.js';

const HEARTBEAT_MS = 1_000;

/** Asks a database for somebody whose own process does not reach it. No run, and so no journal. */
export const askDatabase =
  ({ pipe, probe, secrets }: Pick<DatabaseDependencies, 'pipe' | 'probe' | 'secrets'>) =>
  async (connection: Connection, question: DatabaseQuestion): Promise<DatabaseAnswer> => {
    const context = Context.current();
    const heartbeat = setInterval(() => context.heartbeat(), HEARTBEAT_MS);
    const call = { signal: context.cancellationSignal };
    try {
      if (question.kind === 'probe') return await probe(connection, call.signal);
      const login = {
        url: connection.jdbc_url,
        user: connection.username,
        password: secrets.resolve(connection.password),
        application: 'pipekit authoring',
      };
      if (question.kind === 'script') return await pipe.script(login, question.statements, call);
      return clipped(await pipe.query(login, question.sql, question.max_rows, call));
    } finally {
      clearInterval(heartbeat);
    }
  };
