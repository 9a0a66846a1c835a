import { PipekitError } from '../domain/errors.js';
import type { Pipe, PipeCall, ScriptResult } from '../domain/ports.js';
import { type JRunnerEvent, type JRunnerResult, migrateResult, queryResult, scriptResult } from './events.js';
import { JRunnerPool } from './pool.js';
import type { Launch } from './process.js';
import { traced } from './tracing.js';

export interface JRunnerPipe extends Pipe {
  /** Ends every jrunner process and waits until they are gone. */
  close(): Promise<void>;
}

/** The pipe over our own jrunner, kept warm between requests. */
export function createPipe(launch: Launch): JRunnerPipe {
  const pool = new JRunnerPool(launch);

  async function ask(
    body: Record<string, unknown>,
    call: PipeCall,
    onEvent: (event: JRunnerEvent) => void = () => {},
  ): Promise<JRunnerResult> {
    refuseNul(body);
    return traced(String(body.op), (carrier) =>
      pool.with((process) =>
        process.request({ ...body, ...carrier }, call.signal, {
          onStderr: (line) => call.onLine?.('stderr', line),
          onEvent(event) {
            if (event.event === 'log') return call.onLine?.('stdout', event.text);
            if (event.event === 'progress') call.onProgress?.(event.rows, event.bytes);
            else onEvent(event);
          },
        }),
      ),
    );
  }

  return {
    async query(connection, sql, maxRows, call) {
      const rows: (string | null)[][] = [];
      const result = await ask({ op: 'query', connection, sql, max_rows: maxRows }, call, (event) => {
        if (event.event === 'row') rows.push(event.values);
      });
      return { ...queryResult.parse(result), rows };
    },

    async migrate(migration, call) {
      return migrateResult.parse(await ask({ op: 'migrate', ...migration, bulk: true }, call));
    },

    async script(connection, statements, call) {
      const done: ScriptResult['statements'] = [];
      const result = await ask({ op: 'script', connection, statements }, call, (event) => {
        if (event.event === 'statement')
          done.push({ name: event.name, rows: event.rows, first: event.first });
      });
      return { ...scriptResult.parse(result), statements: done };
    },

    close: () => pool.close(),
  };
}

/** NUL as JSON has it, and not a backslash that happens to stand before `u0000`. */
const NUL = /(?<!\\)(?:\\\\)*\\u0000/;

/**
 * No database takes the character NUL in what it is told. PostgreSQL ends the message there and answers as if the connection
 * were broken, which would be tried again and again.
 */
function refuseNul(body: Record<string, unknown>): void {
  if (!NUL.test(JSON.stringify(body))) return;
  throw new PipekitError(
    'rejected',
    'There is a character NUL in what the database is to be told: remove it',
  );
}
