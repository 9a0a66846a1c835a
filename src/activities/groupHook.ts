import type { Connection } from '../domain/connection.js';
import type { Hook } from '../domain/module.js';
import type { JournalEntry } from '../domain/ports.js';
import type { RunIdentity } from '../domain/run.js';
import { dialectOf } from '../sql/index.js';
import { type DatabaseDependencies, loginOf } from './dependencies.js';
import { runStep } from './step.js';

/** The result lives in the workflow's history; whoever needs more of it writes into a table. */
const MAX_OUTPUT = 20_000;

/** Runs one hook of a group like one of a module (hook.ts). Gives what the database and jrunner said. */
export const runGroupHook =
  (deps: DatabaseDependencies) =>
  async (
    groupRun: Pick<RunIdentity, 'id' | 'uid'>,
    hook: Hook & { connection: Connection },
  ): Promise<string> => {
    const lines: string[] = [];
    // A group run has no log of its own to report to, so what a step reports is kept here.
    const journal = {
      append: async (entries: JournalEntry[]) => void lines.push(...entries.flatMap(textOf)),
    };
    const step = { runId: groupRun.id, step: `hook:${hook.run_order}` } as const;
    await runStep({ journal, secrets: deps.secrets }, step, async ({ call }) => {
      const database = loginOf(deps, hook.connection);
      const statement = { name: `hook ${hook.run_order}`, sql: hook.sql };
      const script = [...dialectOf(hook.connection.driver).idempotencyKey(groupRun), statement];
      const application = `pipekit group run ${groupRun.id}`;
      await deps.pipe.script({ ...database, application }, script, call);
    });
    return lines.join('\n').slice(0, MAX_OUTPUT);
  };

const textOf = ({ event }: JournalEntry): string[] => (event.kind === 'line' ? [event.text] : []);
