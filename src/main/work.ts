import type { Config } from '../config.js';
import type { Secrets } from '../domain/ports.js';
import { createHttpJournal } from '../runner/index.js';
import { authorizationOf } from '../secrets/index.js';
import type { Tracing } from '../temporal/index.js';
import { Closing } from './closing.js';
import { openPipe } from './pipe.js';
import { openTemporal } from './temporal.js';
import { startRunner } from './workers.js';

export interface WorkOptions {
  config: Config;
  secrets: Secrets;
  tracing?: Tracing;
  onFailure(error: unknown): void;
}

/** A runner alone: it needs Temporal, jrunner, the databases and the secrets, never SQLite. */
export async function startWorker({
  config,
  secrets,
  tracing,
  onFailure,
}: WorkOptions): Promise<{ stop(): Promise<void> }> {
  const closing = new Closing();
  try {
    const { link } = await openTemporal(config, secrets, closing, tracing);
    const pipe = openPipe(config, closing);
    const authorization = authorizationOf(config, secrets);
    const journal = createHttpJournal({ url: config.server_url, authorization });
    await startRunner({ config, link, closing, onFailure }, { pipe, secrets, journal });
    return { stop: () => closing.close() };
  } catch (thrown) {
    await closing.close();
    throw thrown;
  }
}
