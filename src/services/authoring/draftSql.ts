import type { Connection } from '../../domain/connection.js';
import type { ModuleInput } from '../../domain/module.js';
import type { Repo } from '../../repo/index.js';
import { dialectOf, fillPlaceholders, mergeSql } from '../../sql/index.js';

/** The source query of a module that is being written, with the watermarks' defaults put in. */
export function draftSourceSql({ source_query, watermarks }: ModuleInput): string {
  const defaults = watermarks.map(({ name, default_value }) => [name, default_value]);
  return fillPlaceholders(source_query, Object.fromEntries(defaults));
}

/** Its merge SQL. Throws `invalid` for what no merge can be made of. */
export function draftMergeSql(
  { definitions }: Pick<Repo, 'definitions'>,
  module: ModuleInput,
  { driver }: Connection,
): string {
  const { watermarks: _, hooks: __, ...definition } = module;
  const run = { instance_id: definitions.instanceId() };
  return mergeSql(dialectOf(driver), { run, module: { id: 0, ...definition } });
}
