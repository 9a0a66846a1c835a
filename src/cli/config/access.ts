import { loadConfig } from '../../config.js';
import { PipekitError } from '../../domain/errors.js';
import { isLoopback } from '../../domain/loopback.js';
import type { Applied, ConfigDocument, ConfigFile, ConfigPlan } from '../../services/index.js';
import type { ApiClient } from '../apiClient.js';
import { apiOf, type CliContext } from '../context.js';

/** What there is, what files would change, and making it so: through the API, or on a database file. */
export interface ConfigAccess {
  export(): Promise<ConfigDocument>;
  plan(files: ConfigFile[], prune: boolean): Promise<ConfigPlan>;
  /** `remove` names what is in no file and may go. */
  apply(files: ConfigFile[], remove: string[]): Promise<Applied>;
}

/**
 * The Pipekit that runs; if this machine's does not run, or `--local` says so, its database file. A Pipekit that is
 * somewhere else and does not answer is never taken for one that has not been started.
 */
export async function configAccess(cli: CliContext, { local }: { local?: boolean }): Promise<ConfigAccess> {
  const { server_url, database_file } = loadConfig(cli.env);
  if (local) return cli.actions.localConfig(database_file);
  const api = apiOf(cli);
  try {
    await api.get('/health');
    return throughApi(api);
  } catch (error) {
    if (!(error instanceof PipekitError) || error.code !== 'unavailable') throw error;
    if (cli.env.PIPEKIT_SERVER_URL || !isLoopback(new URL(server_url).hostname)) throw error;
    cli.err(`No Pipekit answers at ${server_url}: this is about the database file ${database_file}\n`);
    return cli.actions.localConfig(database_file);
  }
}

function throughApi(api: ApiClient): ConfigAccess {
  return {
    export: () => api.get('/config'),
    plan: (files, prune) => api.post('/config/plan', { files, prune }),
    apply: (files, remove) => api.post('/config/apply', { files, remove }),
  };
}
