import type { Connection } from '../domain/connection.js';
import type { TestStage } from '../domain/connectionTest.js';
import { asPipekitError, PipekitError } from '../domain/errors.js';
import type { Databases } from '../domain/ports.js';
import type { Repo } from '../repo/index.js';
import { catalogOf, privilegesSql, stagingGrant, testSql } from '../sql/index.js';
import { encryptionNote } from './encryption.js';
import { findNamed, type IdOrName } from './named.js';

/** Tests a connection stage by stage, on a runner that reaches it. Ends with the first failure. Throws `not_found`. */
export type TestConnection = (idOrName: IdOrName, signal?: AbortSignal) => Promise<TestStage[]>;

/** All stages together: a driver may try for long, and somebody waits. */
const TIME_LIMIT_MS = 60_000;

export function createConnectionTest(repo: Repo, databases: Databases): TestConnection {
  return async (idOrName, signal = AbortSignal.timeout(TIME_LIMIT_MS)) => {
    const connection = findNamed('connection', repo.connections, idOrName);
    const stages = await probed(databases, connection, signal);
    const isStopped = (): boolean => stages.some(({ ok }) => !ok);
    if (isStopped()) return stages;
    stages.push(
      await timed('login', async () => {
        const ask = (question: string) => databases.query(connection, question, 1, signal);
        await ask(testSql(connection.driver));
        const { note, fix } = await encryptionNote(connection, ask);
        const who = connection.username === '' ? 'It answers' : `${connection.username} may log in`;
        return { message: `${who}${note}`, fix };
      }),
    );
    const sql = privilegesSql(connection.driver);
    if (isStopped() || sql === undefined) return stages;
    stages.push(
      await timed('privileges', async () => {
        const { rows } = await databases.query(connection, sql, 1, signal);
        return { message: privileges(repo, connection, rows[0] ?? []) };
      }),
    );
    return stages;
  };
}

/** That no runner reaches it is a finding as well. */
async function probed(
  databases: Databases,
  connection: Connection,
  signal: AbortSignal,
): Promise<TestStage[]> {
  try {
    return await databases.probe(connection, signal);
  } catch (thrown) {
    const { message, hint } = asPipekitError(thrown);
    return [{ name: 'dns', ok: false, ms: 0, message, fix: hint }];
  }
}

async function timed(
  name: TestStage['name'],
  work: () => Promise<Pick<TestStage, 'message' | 'fix'>>,
): Promise<TestStage> {
  const started = performance.now();
  const ms = (): number => Math.round(performance.now() - started);
  try {
    return { name, ok: true, ...(await work()), ms: ms() };
  } catch (thrown) {
    const { message, hint, details } = asPipekitError(thrown);
    const fix =
      hint ?? (details?.kind === 'auth' ? 'Check the user name, and the value of the secret.' : undefined);
    return { name, ok: false, message, ms: ms(), fix };
  }
}

/** What is missing matters only for what the connection is used for. */
function privileges(repo: Repo, connection: Connection, [readable, canCreate]: (string | null)[]): string {
  const { id, driver, username } = connection;
  const modules = repo.modules.list();
  const tables = Number(readable);
  if (tables === 0 && modules.some(({ source_connection_id }) => source_connection_id === id)) {
    throw new PipekitError('rejected', `${username} can read no table, and modules read from here`, {
      hint: `A DBA can allow it: ${catalogOf(driver).grantHint({}, username)}`,
    });
  }
  const isDestination = modules.some(({ dest_connection_id }) => dest_connection_id === id);
  if (canCreate !== '1' && isDestination) {
    throw new PipekitError(
      'rejected',
      `${username} may not make pipekit_staging, and modules write to here`,
      {
        hint: `A DBA can allow it: ${stagingGrant(driver, username)}`,
      },
    );
  }
  const reads = `Can read ${tables} ${tables === 1 ? 'table' : 'tables'}`;
  return canCreate === '1'
    ? `${reads}, and be a destination`
    : `${reads}; to be a destination it would need ${stagingGrant(driver, username)}`;
}
