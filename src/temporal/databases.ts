import { randomUUID } from 'node:crypto';
import { TimeoutFailure } from '@temporalio/common';
import type { Connection } from '../domain/connection.js';
import type { TestStage } from '../domain/connectionTest.js';
import { PipekitError } from '../domain/errors.js';
import type { Databases, DatabaseQuestion, QueryResult, ScriptResult } from '../domain/ports.js';
import { CONTROL_QUEUE } from '../domain/workflowIds.js';
import type { TemporalLink } from './connection.js';
import { toDomainError } from './failures.js';
import { checkQueues } from './queues.js';

/** Asks databases by the runners of their pool. Throws `unavailable` when there are none, or all are busy. */
export function createRemoteDatabases(link: TemporalLink): Databases {
  async function ask(connection: Connection, question: DatabaseQuestion, signal: AbortSignal) {
    await checkQueues(link, [connection.runner_pool]);
    signal.throwIfAborted();
    const handle = await link.client.workflow.start('askDatabase', {
      workflowId: `ask/${randomUUID()}`,
      taskQueue: CONTROL_QUEUE,
      args: [connection, question],
      workflowExecutionTimeout: '30 minutes',
    });
    // It ends its statement in its own time; who asked no longer waits for that.
    const aborted = new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    });
    try {
      return await Promise.race([handle.result(), aborted]);
    } catch (thrown) {
      if (signal.aborted) await handle.cancel().catch(() => {});
      signal.throwIfAborted();
      throw isTimeout(thrown) ? busy(connection) : toDomainError(thrown);
    }
  }

  return {
    query: (connection, sql, max_rows, signal) =>
      ask(connection, { kind: 'query', sql, max_rows }, signal) as Promise<QueryResult>,
    script: (connection, statements, signal) =>
      ask(connection, { kind: 'script', statements }, signal) as Promise<ScriptResult>,
    probe: (connection, signal) => ask(connection, { kind: 'probe' }, signal) as Promise<TestStage[]>,
  };
}

function isTimeout(thrown: unknown): boolean {
  for (let at = thrown; at instanceof Error; at = at.cause) if (at instanceof TimeoutFailure) return true;
  return false;
}

function busy({ name, runner_pool }: Connection): PipekitError {
  const pool = runner_pool === null ? 'the default pool' : `the pool ${runner_pool}`;
  return new PipekitError('unavailable', `No runner of ${pool} had time for ${name}`, {
    hint: 'Wait until its runs have ended, or start another runner.',
  });
}
