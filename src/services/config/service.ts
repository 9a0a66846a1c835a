import type { By } from '../../domain/actor.js';
import { readYaml } from '../../domain/yamlText.js';
import type { Repo } from '../../repo/index.js';
import { type Applied, applyConfig } from './apply.js';
import { type ConfigDocument, exportConfig } from './export.js';
import type { ConfigFile } from './placed.js';
import { type ConfigPlan, planConfig } from './plan.js';

export interface ConfigService {
  /** A YAML document as a whole, or parsed files; `remove` says what may go. */
  applyConfig(config: string | ConfigFile[], options?: { remove?: string[] }): Applied;
  /** What applying would change; changes nothing. With `prune` also what is in no file. */
  planConfig(files: ConfigFile[], options: { prune: boolean }): ConfigPlan;
  /** Everything that is defined, as `applyConfig` takes it. */
  exportConfig(): ConfigDocument;
}

/** `applied` is told of destinations that no module of theirs will tidy up behind it any more. */
export function createConfigService(
  repo: Repo,
  by: By,
  applied: (orphaned: Set<number>) => void,
): ConfigService {
  return {
    exportConfig: () => exportConfig(repo),
    planConfig: (files, options) => planConfig(repo, files, options),
    applyConfig(config, { remove } = {}) {
      const files = typeof config === 'string' ? [{ path: null, document: readYaml(config) }] : config;
      const before = repo.modules.list();
      const outcome = applyConfig(repo, files, { by, remove });
      const gone = before
        .filter(({ id }) => !repo.modules.get(id))
        .map((module) => module.dest_connection_id);
      applied(new Set(gone.filter((id) => repo.connections.get(id))));
      return outcome;
    },
  };
}
