import { Context, log } from '@temporalio/activity';
import { asPipekitError } from '../domain/errors.js';
import { loginTo } from '../domain/login.js';
import type { Swept, SweepPlan } from '../domain/sweep.js';
import { abandoned, dialectOf } from '../sql/index.js';
import type { DatabaseDependencies } from './dependencies.js';

const MAX_TABLES = 1_000;
const MAX_SESSIONS = 1_000;

/** Removes what ended runs of this installation have left in a destination, and says so in one line of the log. */
export const sweepStaging =
  (deps: DatabaseDependencies) =>
  async (plan: SweepPlan): Promise<Swept> => {
    const { connection } = plan;
    const { sweep } = dialectOf(connection.driver);
    const login = loginTo(connection, deps.secrets, 'pipekit sweep');
    const call = { signal: Context.current().cancellationSignal };
    const ask = async (sql: string, max: number) => (await deps.pipe.query(login, sql, max, call)).rows;
    const swept: Swept = { dropped: [], kept: [], sessions_ended: 0 };
    if (sweep.endSessions) swept.sessions_ended = (await ask(sweep.endSessions(plan), MAX_SESSIONS)).length;
    if ((await ask(sweep.hasStaging, 1)).length === 0) return swept;
    for (const { table, token } of abandoned(await ask(sweep.stagingTables(plan), MAX_TABLES), plan)) {
      const why = await failureOf(() => deps.pipe.script(login, sweep.dropStaging(table, token), call));
      if (why === null) swept.dropped.push(table);
      else swept.kept.push({ table, why: deps.secrets.redact(why) });
    }
    await deps.pipe.script(login, sweep.forget(plan), call);
    tell(connection.name, swept);
    return swept;
  };

async function failureOf(work: () => Promise<unknown>): Promise<string | null> {
  try {
    await work();
    return null;
  } catch (thrown) {
    Context.current().cancellationSignal.throwIfAborted();
    return asPipekitError(thrown).message;
  }
}

function tell(connection: string, { dropped, kept, sessions_ended }: Swept): void {
  if (dropped.length === 0 && kept.length === 0 && sessions_ended === 0) return;
  log.info('Removed what ended runs had left in a destination', {
    connection,
    dropped,
    kept,
    sessions_ended,
  });
}
