import type { Connection } from '../domain/connection.js';
import type { Hook } from '../domain/module.js';
import { dialectOf } from '../sql/index.js';
import { type DatabaseDependencies, login, type RunContext } from './dependencies.js';
import { runStep } from './step.js';

/**
 * Runs one hook's SQL in a transaction of its own: at least once, since an answer may get lost after the commit. The
 * run's key, the same each time, is for a hook that must not do twice what it does (docs/guides/modules.md).
 */
export const runHook =
  (deps: DatabaseDependencies) =>
  async ({ run }: RunContext, hook: Hook & { connection: Connection }): Promise<void> => {
    await runStep(deps, { runId: run.id, step: `hook:${hook.run_order}` }, async ({ call, say }) => {
      say(`Hook ${hook.run_order} on ${hook.connection.name}: ${hook.sql}`);
      const statement = { name: `hook ${hook.run_order}`, sql: hook.sql };
      const script = [...dialectOf(hook.connection.driver).idempotencyKey(run), statement];
      await deps.pipe.script(login(deps, hook.connection, run), script, call);
    });
  };
