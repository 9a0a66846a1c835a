/** `pipekit serve` and `pipekit worker`, until a signal says stop. */
import { environment, explainConfig, loadConfig } from '../config.js';
import { PipekitError } from '../domain/errors.js';
import { loadSecrets } from '../secrets/index.js';
import { installRuntime } from '../temporal/index.js';
import { createLogger } from './logger.js';
import { type ServeOptions, startPipekit } from './serve.js';
import { stopSignal } from './signals.js';
import { startTracing } from './tracing.js';
import { startWorker } from './work.js';

/** Serves until SIGINT or SIGTERM; what it prints on standard output is for the person who started it. */
export function serve(): Promise<void> {
  return untilStopped(async (start) => {
    const pipekit = await startPipekit(start);
    console.log(`Pipekit      ${pipekit.url}`);
    if (pipekit.temporalUiUrl) console.log(`Temporal UI  ${pipekit.temporalUiUrl}`);
    return () => pipekit.stop();
  });
}

/** Executes database steps until SIGINT or SIGTERM. */
export function work({ pool: chosen }: { pool?: string } = {}): Promise<void> {
  return untilStopped(async ({ config: configured, ...rest }) => {
    const runner = { ...configured.runner, ...(chosen === undefined ? {} : { pool: chosen }) };
    const start = { ...rest, config: { ...configured, runner } };
    const { address } = start.config.temporal;
    if (!address) {
      throw new PipekitError('invalid', 'A worker needs the address of Temporal', {
        field: 'temporal.address',
        hint: 'Set PIPEKIT_TEMPORAL_ADDRESS to the address that `pipekit serve` uses.',
      });
    }
    const worker = await startWorker(start);
    const { pool, slots } = start.config.runner;
    console.log(`Runner of ${pool ? `pool ${pool}` : 'the default pool'} at ${address}, ${slots} slots`);
    return () => worker.stop();
  });
}

async function untilStopped(start: (options: ServeOptions) => Promise<() => Promise<void>>): Promise<void> {
  const config = loadConfig();
  const secrets = loadSecrets(config.secrets_file);
  const logger = createLogger(config, (text) => secrets.redact(text));
  installRuntime(logger.child({ part: 'temporal' }), { metricsAddress: config.metrics.temporal_address });
  const tracing = await startTracing(environment, (text) => secrets.redact(text));
  const signal = stopSignal();
  let fail: (error: unknown) => void = () => {};
  const failure = new Promise<never>((_, reject) => {
    fail = reject;
  });
  const stop = await start({
    config,
    configuration: explainConfig(),
    secrets,
    logger,
    tracing,
    onFailure: fail,
  });
  try {
    logger.info({ signal: await Promise.race([signal, failure]) }, 'Stopping');
  } finally {
    await stop();
    await tracing?.stop();
  }
}
