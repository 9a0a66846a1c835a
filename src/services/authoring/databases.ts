import { clipped } from '../../domain/clip.js';
import type { Connection } from '../../domain/connection.js';
import type { ProbeNetwork } from '../../domain/connectionTest.js';
import { driverOf } from '../../domain/drivers.js';
import { loginTo } from '../../domain/login.js';
import type { Databases, Pipe, Secrets } from '../../domain/ports.js';

export interface DatabasesDependencies {
  pipe: Pipe;
  secrets: Secrets;
  probe: ProbeNetwork;
  /** Of this process. */
  runner: { enabled: boolean; pool?: string };
  /** Asks the runners of another pool. */
  remote: Databases;
}

/** Asks by this process's own pipe what its own runner would be asked; everything else is asked elsewhere. */
export function createDatabases({ pipe, probe, secrets, runner, remote }: DatabasesDependencies): Databases {
  const isHere = ({ runner_pool }: Connection): boolean =>
    runner.enabled && (runner_pool ?? null) === (runner.pool ?? null);
  const login = (connection: Connection) => loginTo(connection, secrets, 'pipekit authoring');
  const inTurn = createTurns();
  return {
    async query(connection, sql, maxRows, signal) {
      if (!isHere(connection)) return remote.query(connection, sql, maxRows, signal);
      const ask = () => pipe.query(login(connection), sql, maxRows, { signal });
      return clipped(await inTurn(connection, signal, ask));
    },
    async script(connection, statements, signal) {
      if (!isHere(connection)) return remote.script(connection, statements, signal);
      return inTurn(connection, signal, () => pipe.script(login(connection), statements, { signal }));
    },
    probe: (connection, signal) =>
      isHere(connection) ? probe(connection, signal) : remote.probe(connection, signal),
  };
}

/**
 * One question at a time for a database in a file: most of them let one process in, and the pipe may ask each question
 * by another. Whoever types in the wizard asks again before the last answer is there.
 */
function createTurns() {
  const last = new Map<string, Promise<unknown>>();
  return <T>({ driver, jdbc_url }: Connection, signal: AbortSignal, ask: () => Promise<T>): Promise<T> => {
    if (driverOf(driver).place !== 'file') return ask();
    const turn = (last.get(jdbc_url) ?? Promise.resolve()).then(() => {
      signal.throwIfAborted();
      return ask();
    });
    last.set(
      jdbc_url,
      turn.catch(() => undefined),
    );
    return turn;
  };
}
