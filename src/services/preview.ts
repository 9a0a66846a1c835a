import type { Connection } from '../domain/connection.js';
import { PipekitError } from '../domain/errors.js';
import { loginTo } from '../domain/login.js';
import type { Pipe, QueryResult, Secrets } from '../domain/ports.js';
import type { RunPlan, WatermarkValues } from '../domain/run.js';
import type { Repo } from '../repo/index.js';
import { dialectOf, fillPlaceholders, mergeSql, planSplit } from '../sql/index.js';
import { findNamed, type IdOrName } from './named.js';

/** What a run would execute now. */
export interface Preview extends RunPlan {
  /** What was put in for each watermark; null when they were left as placeholders. */
  watermark_values: WatermarkValues | null;
}

interface PreviewDependencies {
  repo: Repo;
  pipe: Pipe;
  secrets: Secrets;
}

const TIME_LIMIT_MS = 20_000;

/** The SQL of the module's next run: with watermarks resolved and ranges found live, as a run does, or with `{name}` left in. */
export async function previewModule(
  deps: PreviewDependencies,
  idOrName: IdOrName,
  { live }: { live: boolean },
): Promise<Preview> {
  const { repo } = deps;
  const { id } = findNamed('module', repo.modules, idOrName);
  const { module, source, destination, watermarks } = repo.definitions.runDefinition(id);
  const run = { id: repo.runs.lastId() + 1, uid: '', instance_id: repo.definitions.instanceId() };
  const merge_sql = mergeSql(dialectOf(destination.driver), { run, module, split: module.split != null });
  if (!live) return { source_sql: module.source_query, merge_sql, watermark_values: null };
  const values: WatermarkValues = {};
  const rewinds = repo.definitions.rewinds(id);
  for (const { name, connection, resolver_sql, default_value } of watermarks) {
    values[name] = rewinds[name] ?? (await valueOf(deps, connection, resolver_sql)) ?? default_value;
  }
  const source_sql = fillPlaceholders(module.source_query, values);
  const found = { source_sql, merge_sql, watermark_values: values };
  if (!module.split) return found;
  const asked = (...question: Parameters<Parameters<typeof planSplit>[2]>) => ask(deps, ...question);
  return { ...found, split: await planSplit({ module, source, destination }, source_sql, asked) };
}

/** The first row's first column; null for NULL or no row. */
async function valueOf(deps: PreviewDependencies, connection: Connection, sql: string) {
  const { rows } = await ask(deps, connection, sql, 1);
  return rows[0]?.[0] ?? null;
}

async function ask(
  { pipe, secrets }: PreviewDependencies,
  connection: Connection,
  sql: string,
  maxRows: number,
): Promise<QueryResult> {
  const { runner_pool, name } = connection;
  if (runner_pool !== null) {
    throw new PipekitError('unavailable', `Only runners of the pool ${runner_pool} reach ${name}`, {
      hint: 'Preview it without live values, or start a dry run.',
    });
  }
  const login = loginTo(connection, secrets, 'pipekit preview');
  return pipe.query(login, sql, maxRows, { signal: AbortSignal.timeout(TIME_LIMIT_MS) });
}
