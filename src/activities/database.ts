import { PipekitError } from '../domain/errors.js';
import { destinationColumns } from '../domain/module.js';
import type { Connection } from '../domain/connection.js';
import type { DatabaseLogin, Pipe, RunJournal, ScriptResult, Secrets } from '../domain/ports.js';
import type { Hook } from '../domain/module.js';
import type { Merged, RunDefinition, RunIdentity, RunPlan, Staged, WatermarkValues } from '../domain/run.js';
import { dialectOf } from '../sql/index.js';
import { runStep, type Step } from './step.js';

export interface DatabaseDependencies {
  pipe: Pipe;
  secrets: Secrets;
  journal: RunJournal;
}

/** A run and what it works on: the argument of every database step. */
export interface RunContext {
  run: RunIdentity;
  definition: RunDefinition;
}

/** The steps that touch databases. Every one may be executed twice; the destination decides what has happened. */
export function createDatabaseActivities(deps: DatabaseDependencies) {
  const login = (connection: Connection, run: RunIdentity): DatabaseLogin => ({
    url: connection.jdbc_url,
    user: connection.username,
    password: deps.secrets.resolve(connection.password),
    application: `pipekit run ${run.id}`,
  });

  /** Placeholder → first column of its resolver's first row, or the default for NULL or no row. */
  async function resolveWatermarks({ run, definition }: RunContext): Promise<WatermarkValues> {
    return runStep(deps, { runId: run.id, step: 'resolve' }, async ({ call, say }) => {
      const values: WatermarkValues = {};
      for (const { name, connection, resolver_sql, default_value } of definition.watermarks) {
        const { rows } = await deps.pipe.query(login(connection, run), resolver_sql, 1, call);
        const value = rows[0]?.[0] ?? null;
        values[name] = value ?? default_value;
        say(`{${name}} = ${values[name]}${value === null ? ' (default)' : ''}, from ${connection.name}`);
      }
      return values;
    });
  }

  /** Copies the source query into a table of this attempt's own, then publishes it as the module's staging. */
  async function stageRows({ run, definition }: RunContext, plan: RunPlan): Promise<Staged> {
    return runStep(
      deps,
      { runId: run.id, step: 'stage' },
      async ({ call, attempt, say }) => {
        const { module, source, destination } = definition;
        const dialect = dialectOf(destination.driver);
        const claim = { run, module, attempt };
        const target = login(destination, run);
        const prepared = await deps.pipe.script(target, dialect.prepareStaging(claim), call);
        const table = dialect.attemptTable(claim);
        say(`${source.name} → ${destination.name}, ${table}`);
        const columns = destinationColumns(module);
        const moved = await deps.pipe.migrate(
          { source: login(source, run), destination: target, query: plan.source_sql, table, columns },
          call,
        );
        requireSameCount('jrunner', moved.source_rows, moved.rows);
        await deps.pipe.script(target, dialect.publishStaging(claim), call);
        const hash = firstOf(prepared, 'columns')[0] ?? '';
        const { source_rows, rows: staged_rows, bytes } = moved;
        return { attempt, source_rows, staged_rows, bytes, columns_hash: hash };
      },
      ({ staged_rows, bytes }) => ({ rows: staged_rows, bytes }),
    );
  }

  /** Merges staging into the destination, once: the ledger row commits with the rows, and a retry reads it first. */
  async function mergeRows(
    { run, definition }: RunContext,
    staged: Staged,
    values: WatermarkValues,
  ): Promise<Merged> {
    return runStep(
      deps,
      { runId: run.id, step: 'merge' },
      async ({ call, say }) => {
        const { module, destination } = definition;
        const claim = { run, module, attempt: staged.attempt };
        const statements = dialectOf(destination.driver).mergeTransaction(claim, staged, values);
        const result = await deps.pipe.script(login(destination, run), statements, call);
        if (result.stopped_at !== null) {
          say('An earlier attempt had committed this merge; nothing was done twice');
          return ledgerRow(firstOf(result, 'ledger'));
        }
        sayStatements(result, say);
        return {
          source_rows: staged.source_rows,
          staged_rows: staged.staged_rows,
          merged_rows: staged.staged_rows,
        };
      },
      ({ merged_rows }) => ({ rows: merged_rows }),
    );
  }

  /** Runs one hook's SQL in a transaction of its own. */
  async function runHook({ run }: RunContext, hook: Hook & { connection: Connection }): Promise<void> {
    await runStep(deps, { runId: run.id, step: `hook:${hook.run_order}` }, async ({ call, say }) => {
      say(`Hook ${hook.run_order} on ${hook.connection.name}: ${hook.sql}`);
      await deps.pipe.script(
        login(hook.connection, run),
        [{ name: `hook ${hook.run_order}`, sql: hook.sql }],
        call,
      );
    });
  }

  /**
   * After a failure or a cancel: no attempt of this run can write any more, its tables are gone, and the answer
   * is what the ledger says: the merge that committed, or null.
   */
  async function settleRun({ run, definition }: RunContext): Promise<Merged | null> {
    return runStep(deps, { runId: run.id, step: 'settle' }, async ({ call, attempt, say }) => {
      const { module, destination } = definition;
      const statements = dialectOf(destination.driver).settleTransaction({ run, module, attempt });
      const result = await deps.pipe.script(login(destination, run), statements, call);
      const row = result.statements.find(({ name }) => name === 'ledger')?.first ?? null;
      say(row ? 'The merge had been committed' : 'Nothing of this run was merged; staging is dropped');
      return row && ledgerRow(row);
    });
  }

  return { resolveWatermarks, stageRows, mergeRows, runHook, settleRun };
}

export type DatabaseActivities = ReturnType<typeof createDatabaseActivities>;

function requireSameCount(who: string, source: number, staged: number): void {
  if (source === staged) return;
  throw new PipekitError('rejected', `${who} read ${source} rows but staged ${staged}; nothing was merged`);
}

function firstOf(result: ScriptResult, name: string): (string | null)[] {
  const first = result.statements.find((statement) => statement.name === name)?.first;
  if (!first) throw new PipekitError('internal', `jrunner gave no row for the statement "${name}"`);
  return first;
}

function ledgerRow(row: (string | null)[]): Merged {
  const [source_rows, staged_rows, merged_rows] = row.map(Number) as [number, number, number];
  return { source_rows, staged_rows, merged_rows };
}

function sayStatements(result: ScriptResult, say: Step['say']): void {
  for (const { name, rows } of result.statements) {
    if (name === 'empty' || name === 'delete') say(`${rows} rows deleted`);
    if (name === 'insert') say(`${rows} rows inserted`);
  }
}
