import type { Connection } from '../domain/connection.js';
import type { Hook } from '../domain/module.js';
import { type DatabaseDependencies, login, type RunContext } from './dependencies.js';
import { runStep } from './step.js';

/** Runs one hook's SQL in a transaction of its own. */
export const runHook =
  (deps: DatabaseDependencies) =>
  async ({ run }: RunContext, hook: Hook & { connection: Connection }): Promise<void> => {
    await runStep(deps, { runId: run.id, step: `hook:${hook.run_order}` }, async ({ call, say }) => {
      say(`Hook ${hook.run_order} on ${hook.connection.name}: ${hook.sql}`);
      const statement = { name: `hook ${hook.run_order}`, sql: hook.sql };
      await deps.pipe.script(login(deps, hook.connection, run), [statement], call);
    });
  };
