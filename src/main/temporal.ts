import { join } from 'node:path';
import { startDevServer } from '../../temporal-dev/devServer.js';
import { findTemporalCli } from '../../temporal-dev/obtain.mjs';
import type { Config } from '../config.js';
import { PipekitError } from '../domain/errors.js';
import type { Secrets } from '../domain/ports.js';
import {
  connectTemporal,
  ensureSearchAttributes,
  type TemporalLink,
  type Tracing,
} from '../temporal/index.js';
import type { Closing } from './closing.js';

export interface OpenTemporal {
  link: TemporalLink;
  /** Of the Temporal UI, when there is one to link to. */
  uiUrl: string | undefined;
}

/** The cluster of the configuration, or a local dev server whose data survives restarts. */
export async function openTemporal(
  config: Config,
  secrets: Secrets,
  closing: Closing,
  tracing?: Tracing,
): Promise<OpenTemporal> {
  const { temporal } = config;
  const dev = temporal.address === undefined ? await startLocal(config, closing) : undefined;
  const link = await connectTemporal({
    address: temporal.address ?? (dev?.address as string),
    namespace: temporal.namespace,
    tls: temporal.tls,
    apiKey: temporal.api_key && secrets.resolve(temporal.api_key),
    tracing,
  });
  closing.add(() => link.connection.close());
  await ensureSearchAttributes(link);
  return { link, uiUrl: temporal.ui_url ?? dev?.uiAddress };
}

async function startLocal({ temporal, data_dir }: Config, closing: Closing) {
  const cliPath = temporal.cli ?? findTemporalCli();
  if (!cliPath) {
    throw new PipekitError('invalid', 'There is no Temporal CLI to start a local server with', {
      hint: 'Run `npm run setup`, which gets one, or set temporal.address to use a Temporal cluster.',
    });
  }
  const server = await startDevServer({
    cliPath,
    dbFile: join(data_dir, 'temporal.db'),
    port: temporal.port,
    uiPort: temporal.ui_port,
    namespace: temporal.namespace,
    logFile: join(data_dir, 'temporal.log'),
  });
  closing.add(() => server.stop());
  return server;
}
