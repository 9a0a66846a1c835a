import { type Config, loadConfig } from '../config.js';
import type { Databases } from '../domain/ports.js';
import { openRepo } from '../repo/index.js';
import { jrunnerVersion } from '../runner/index.js';
import { loadSecrets } from '../secrets/index.js';
import { checkEverything, type Check, type OnCheck } from '../services/index.js';
import {
  connectTemporal,
  createRemoteDatabases,
  createRunControl,
  createScheduleControl,
  type TemporalLink,
} from '../temporal/index.js';
import { Closing } from './closing.js';
import { jrunnerLaunch } from './launch.js';
import { openPipe } from './pipe.js';

/** Checks from outside, whether or not `serve` is up: it starts nothing. */
export async function doctor(onCheck?: OnCheck): Promise<Check[]> {
  const config = loadConfig();
  const secrets = loadSecrets(config.secrets_file);
  const closing = new Closing();
  try {
    const repo = openRepo(config.database_file);
    closing.add(() => repo.close());
    const apiKey = config.temporal.api_key && secrets.resolve(config.temporal.api_key);
    let link: Promise<TemporalLink> | undefined;
    // One for all who ask. Without Temporal each of them says so.
    const linked = (): Promise<TemporalLink> =>
      (link ??= connect(config, apiKey).then((opened) => {
        closing.add(() => opened.connection.close());
        return opened;
      }));
    const deps = {
      repo,
      pipe: openPipe(config, closing),
      secrets,
      config,
      control: {
        check: async (pools: (string | null)[]) => createRunControl(await linked(), repo).check(pools),
      },
      schedules: { describe: async (id: number) => createScheduleControl(await linked()).describe(id) },
      remote: {
        query: async (...question: Parameters<Databases['query']>) =>
          createRemoteDatabases(await linked()).query(...question),
      },
      jrunner: { version: (signal: AbortSignal) => jrunnerVersion(jrunnerLaunch(config), signal) },
    };
    return await checkEverything(deps, onCheck);
  } finally {
    await closing.close();
  }
}

/** The cluster, or the dev server where `serve` would have it. */
function connect({ temporal }: Config, apiKey: string | undefined): Promise<TemporalLink> {
  const { address = `127.0.0.1:${temporal.port}`, namespace, tls } = temporal;
  return connectTemporal({ address, namespace, tls, apiKey });
}
