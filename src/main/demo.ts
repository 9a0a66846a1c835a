import { appendFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startPostgres } from '../../bin/lib/embeddedPostgres.mjs';
import { type Environment, environment, loadConfig } from '../config.js';
import { prepareDatabases, runMainJob } from '../demo/index.js';
import { loadSecrets } from '../secrets/index.js';
import { installRuntime } from '../temporal/index.js';
import { Closing } from './closing.js';
import { createLogger } from './logger.js';
import { startPipekit } from './serve.js';
import { stopSignal } from './signals.js';

const DATA_DIR = join('.pipekit', 'demo');
/** A member of the demo fails on purpose: what the log says of it is not for the terminal. */
const LOG_FILE = join(DATA_DIR, 'log');

/**
 * The main job on real data, from nothing: its own PostgreSQL, Temporal and data folder, made anew each time.
 * Stays up until Ctrl-C, unless told to exit. Resolves with whether every check passed.
 */
export async function demo({ exit }: { exit: boolean }): Promise<boolean> {
  const closing = new Closing();
  const started = performance.now();
  const say = (line: string): void => console.log(line);
  const stopped = stopSignal();
  try {
    rmSync(DATA_DIR, { recursive: true, force: true });
    mkdirSync(DATA_DIR, { recursive: true });
    say('Starting PostgreSQL');
    const postgres = await startPostgres();
    closing.add(() => postgres.stop());
    const later = await prepareDatabases(postgres, say);
    say('Starting Pipekit and Temporal');
    const pipekit = await start(demoEnvironment(postgres.password, exit));
    closing.add(() => pipekit.stop());
    const passed = await runMainJob(postgres, pipekit.services, later, say);
    say(
      `${passed ? 'Every check passed' : 'A CHECK FAILED'} (${((performance.now() - started) / 1000).toFixed(1)} s)`,
    );
    if (exit) return passed;
    say(
      `\nPipekit      ${pipekit.url}\nTemporal UI  ${pipekit.temporalUiUrl}\nLog          ${LOG_FILE}\n\nCtrl-C stops everything.`,
    );
    await stopped;
    say('Stopping');
    return passed;
  } finally {
    await closing.close();
  }
}

async function start(env: Environment) {
  const config = loadConfig(env);
  const secrets = loadSecrets(undefined, env);
  const logger = createLogger(config, (text) => secrets.redact(text), {
    write: (line) => appendFileSync(LOG_FILE, line),
  });
  installRuntime(logger.child({ part: 'temporal' }));
  const onFailure = (error: unknown): void => logger.fatal({ err: error }, 'A worker has ended');
  return startPipekit({ config, secrets, logger, onFailure });
}

/**
 * A person's own settings stay out of the demo, save the ports and the Temporal CLI. The demo has a configuration
 * file, so that `PIPEKIT_CONFIG=.pipekit/demo/config.yaml pipekit runs` works while it is up.
 */
function demoEnvironment(password: string, anyPorts: boolean): Environment {
  const own = Object.entries(environment).filter(
    ([name]) => !name.startsWith('PIPEKIT_') || name.endsWith('_PORT'),
  );
  const ports = anyPorts
    ? { PIPEKIT_HTTP_PORT: '0', PIPEKIT_TEMPORAL_PORT: '0', PIPEKIT_TEMPORAL_UI_PORT: '0' }
    : {};
  const file = join(DATA_DIR, 'config.yaml');
  writeFileSync(file, 'data_dir: .\n');
  return { ...ports, ...Object.fromEntries(own), PIPEKIT_CONFIG: file, DEMO_PASSWORD: password };
}
