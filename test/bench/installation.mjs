import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { startPostgres } from '../../bin/lib/embeddedPostgres.mjs';
import { loadConfig } from '../../dist/src/config.js';
import { startPipekit } from '../../dist/src/main/serve.js';
import { createLogger } from '../../dist/src/main/logger.js';
import { loadSecrets } from '../../dist/src/secrets/index.js';
import { installRuntime } from '../../dist/src/temporal/index.js';

/** Pipekit as `serve` has it, a PostgreSQL with databases `source` and `destination`, everything on free ports. */
export async function startInstallation() {
  const folder = mkdtempSync(join(tmpdir(), 'pipekit-bench-'));
  const postgres = await startPostgres();
  const { host, port, user, password } = postgres;
  const connect = async (database) => {
    const client = new pg.Client({ host, port, user, password, database });
    await client.connect();
    return client;
  };
  const admin = await connect('postgres');
  for (const name of ['source', 'destination']) await admin.query(`CREATE DATABASE ${name}`);
  await admin.end();
  const env = {
    ...process.env,
    PIPEKIT_DATA_DIR: folder,
    PIPEKIT_HTTP_PORT: '0',
    PIPEKIT_TEMPORAL_PORT: '0',
    PIPEKIT_TEMPORAL_UI_PORT: '0',
    PIPEKIT_LOG_LEVEL: 'error',
    BENCH_PASSWORD: password,
  };
  const config = loadConfig(env);
  const secrets = loadSecrets(undefined, env);
  const logger = createLogger(config, (text) => secrets.redact(text));
  installRuntime(logger);
  const onFailure = (error) => logger.fatal({ err: error }, 'A worker has ended');
  const pipekit = await startPipekit({ config, secrets, logger, onFailure });
  return {
    pipekit,
    postgres,
    source: await connect('source'),
    destination: await connect('destination'),
    jdbcUrl: (database) => `jdbc:postgresql://${host}:${port}/${database}`,
    async stop() {
      await this.source.end();
      await this.destination.end();
      await pipekit.stop();
      await postgres.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The record of a run or group run, once it has ended. */
export async function ended(get, id) {
  for (;;) {
    const record = get(id);
    if (record.finished_at !== null) return record;
    await delay(5);
  }
}
