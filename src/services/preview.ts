import type { Connection } from '../domain/connection.js';
import type { Databases } from '../domain/ports.js';
import type { RunPlan, WatermarkValues } from '../domain/run.js';
import type { Repo } from '../repo/index.js';
import { askResolver, dialectOf, fillPlaceholders, mergeSql, planSplit } from '../sql/index.js';
import { findNamed, type IdOrName } from './named.js';

/** What a run would execute now. */
export interface Preview extends RunPlan {
  /** What was put in for each watermark; null when they were left as placeholders. */
  watermark_values: WatermarkValues | null;
}

interface PreviewDependencies {
  repo: Repo;
  databases: Databases;
}

const TIME_LIMIT_MS = 20_000;

/**
 * The SQL of the module's next run: with watermarks resolved and ranges found live, as a run does and by the runners that
 * it would ask, or with `{name}` left in.
 */
export async function previewModule(
  { repo, databases }: PreviewDependencies,
  idOrName: IdOrName,
  { live }: { live: boolean },
): Promise<Preview> {
  const { id } = findNamed('module', repo.modules, idOrName);
  const { module, source, destination, watermarks } = repo.definitions.runDefinition(id);
  const run = { id: repo.runs.lastId() + 1, uid: '', instance_id: repo.definitions.instanceId() };
  const merge_sql = mergeSql(dialectOf(destination.driver), { run, module, split: module.split != null });
  if (!live) return { source_sql: module.source_query, merge_sql, watermark_values: null };
  const ask = (connection: Connection, sql: string, maxRows: number) =>
    databases.query(connection, sql, maxRows, AbortSignal.timeout(TIME_LIMIT_MS));
  const values: WatermarkValues = {};
  const rewinds = repo.definitions.rewinds(id);
  for (const watermark of watermarks) {
    const { name, default_value } = watermark;
    values[name] = rewinds[name] ?? (await askResolver(watermark, ask)).value ?? default_value;
  }
  const source_sql = fillPlaceholders(module.source_query, values);
  const found = { source_sql, merge_sql, watermark_values: values };
  if (!module.split) return found;
  return { ...found, split: await planSplit({ module, source, destination }, source_sql, ask) };
}
