import type { ScriptStatement } from '../domain/ports.js';
import type { RunDefinition, RunIdentity } from '../domain/run.js';
import { dialectOf } from '../sql/index.js';
import { type DatabaseDependencies, login, type RunContext } from './dependencies.js';
import { runStep } from './step.js';

export type JoinedHook = RunDefinition['hooks'][number];

/**
 * Runs one hook's SQL in a transaction of its own: at least once, since an answer may get lost after the commit. The
 * run's key, the same each time, is for a hook that must not do twice what it does (docs/guides/modules.md).
 */
export const runHook =
  (deps: DatabaseDependencies) =>
  async ({ run }: RunContext, hook: JoinedHook): Promise<void> => {
    await runStep(deps, { runId: run.id, step: `hook:${hook.run_order}` }, async ({ call, say }) => {
      say(`Hook ${hook.run_order} on ${hook.connection.name}: ${hook.sql}`);
      await deps.pipe.script(login(deps, hook.connection, run), hookScript(hook, run), call);
    });
  };

/** The hook's statement behind what tells it the key of the run, or of the group run. */
export function hookScript(
  { run_order, sql, connection }: JoinedHook,
  run: Pick<RunIdentity, 'id' | 'uid'>,
): ScriptStatement[] {
  return [...dialectOf(connection.driver).idempotencyKey(run), { name: `hook ${run_order}`, sql }];
}
