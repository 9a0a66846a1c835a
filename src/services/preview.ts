import type { Connection } from '../domain/connection.js';
import { PipekitError } from '../domain/errors.js';
import { loginTo } from '../domain/login.js';
import type { Pipe, Secrets } from '../domain/ports.js';
import type { RunPlan, WatermarkValues } from '../domain/run.js';
import type { Repo } from '../repo/index.js';
import { dialectOf, fillPlaceholders, mergeSql } from '../sql/index.js';
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

/** The SQL of the module's next run: with watermarks resolved live, as a run does, or with `{name}` left in. */
export async function previewModule(
  deps: PreviewDependencies,
  idOrName: IdOrName,
  { live }: { live: boolean },
): Promise<Preview> {
  const { repo } = deps;
  const { id } = findNamed('module', repo.modules, idOrName);
  const { module, destination, watermarks } = repo.definitions.runDefinition(id);
  const run = { id: repo.runs.lastId() + 1, uid: '', instance_id: repo.definitions.instanceId() };
  const merge_sql = mergeSql(dialectOf(destination.driver), { run, module });
  if (!live) return { source_sql: module.source_query, merge_sql, watermark_values: null };
  const values: WatermarkValues = {};
  const rewinds = repo.definitions.rewinds(id);
  for (const { name, connection, resolver_sql, default_value } of watermarks) {
    values[name] = rewinds[name] ?? (await ask(deps, connection, resolver_sql)) ?? default_value;
  }
  return { source_sql: fillPlaceholders(module.source_query, values), merge_sql, watermark_values: values };
}

/** The first row's first column; null for NULL or no row. */
async function ask({ pipe, secrets }: PreviewDependencies, connection: Connection, sql: string) {
  const { runner_pool, name } = connection;
  if (runner_pool !== null) {
    throw new PipekitError('unavailable', `Only runners of the pool ${runner_pool} reach ${name}`, {
      hint: 'Preview it without live values, or start a dry run.',
    });
  }
  const login = loginTo(connection, secrets, 'pipekit preview');
  const { rows } = await pipe.query(login, sql, 1, { signal: AbortSignal.timeout(TIME_LIMIT_MS) });
  return rows[0]?.[0] ?? null;
}
