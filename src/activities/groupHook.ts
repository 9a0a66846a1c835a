import { loginTo } from '../domain/login.js';
import type { JournalEntry } from '../domain/ports.js';
import type { RunIdentity } from '../domain/run.js';
import type { DatabaseDependencies } from './dependencies.js';
import { hookScript, type JoinedHook } from './hook.js';
import { runStep } from './step.js';

/** The result lives in the workflow's history; whoever needs more of it writes into a table. */
const MAX_OUTPUT = 20_000;

/** Runs one hook of a group like one of a module (hook.ts). Gives what the database and jrunner said. */
export const runGroupHook =
  (deps: DatabaseDependencies) =>
  async (groupRun: Pick<RunIdentity, 'id' | 'uid'>, hook: JoinedHook): Promise<string> => {
    const lines: string[] = [];
    // A group run has no log of its own to report to, so what a step reports is kept here.
    const journal = {
      append: async (entries: JournalEntry[]) => void lines.push(...entries.flatMap(textOf)),
    };
    const step = { runId: groupRun.id, step: `hook:${hook.run_order}` } as const;
    await runStep({ journal, secrets: deps.secrets }, step, async ({ call }) => {
      const login = loginTo(hook.connection, deps.secrets, `pipekit group run ${groupRun.id}`);
      await deps.pipe.script(login, hookScript(hook, groupRun), call);
    });
    return lines.join('\n').slice(0, MAX_OUTPUT);
  };

const textOf = ({ event }: JournalEntry): string[] => (event.kind === 'line' ? [event.text] : []);
