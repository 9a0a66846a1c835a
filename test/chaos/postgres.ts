/** PostgreSQL as the harness needs it: written to disk for real, since it is killed and must come back whole. */
import { rmSync } from 'node:fs';
import pg from 'pg';
import { type Postgres, startPostgres } from '../../bin/lib/embeddedPostgres.mjs';
import { until } from '../support/until.js';
import {
  type ChaosDatabase,
  type Patience,
  type Snapshot,
  toFingerprint,
  withProperties,
} from './database.js';
import { GATES } from './modules.js';
import * as sql from './postgresSql.js';
import { isRunning } from './program.js';
import { mountSmallDisk, SMALL_TABLESPACE } from './smallDisk.js';

export async function startChaosPostgres(folder: string): Promise<ChaosDatabase> {
  const options = { dataDir: folder, persistent: true };
  let server = await startPostgres(options);
  let isDown = false;
  const { port, user, password } = server;
  const sessions = createSessions(server);
  const { query } = sessions;
  await query(sql.SET_UP);
  return {
    engine: 'postgresql',
    port,
    user,
    password,
    jdbcUrl,
    prepareSource: async () => void (await query(sql.SOURCE)),
    prepareDestination: async () => void (await query(sql.EXPECTED)),
    prepareTable: async (subject, isOnSmallDisk) =>
      void (await query(sql.tableSql(subject, isOnSmallDisk ? SMALL_TABLESPACE : undefined))),
    close: async (cell, place) => void (await query('SELECT pg_advisory_lock($1, $2)', [cell, GATES[place]])),
    open: async (cell, place) =>
      void (await query('SELECT pg_advisory_unlock($1, $2)', [cell, GATES[place]])),
    async waiting(cell, place) {
      const rows = await query<{ pid: number }>(sql.WAITING, [cell, GATES[place]]);
      return rows.map(({ pid }) => pid);
    },
    isAlive: async (pid) => (await query('SELECT 1 FROM pg_stat_activity WHERE pid = $1', [pid])).length > 0,
    sessions: async (application) =>
      (await query('SELECT 1 FROM pg_stat_activity WHERE starts_with(application_name, $1)', [application]))
        .length,
    async clear() {
      await query('SELECT pg_advisory_unlock_all()');
      await query(sql.END_SESSIONS);
    },
    async stagingTables(prefix) {
      return (await query<{ name: string }>(sql.STAGING_TABLES, [prefix])).map(({ name }) => name);
    },
    ledger: async (module) =>
      (await query(sql.LEDGER_EXISTS)).length === 0 ? [] : query(sql.LEDGER, [module]),
    async ranges(runUid) {
      if ((await query(sql.RANGES_EXIST)).length === 0) return 0;
      return (await query<{ n: number }>(sql.RANGES, [runUid]))[0]?.n ?? 0;
    },
    async hookKeys(cell) {
      const rows = await query('SELECT run_uid FROM chaos.hook_run WHERE cell = $1', [cell]);
      return rows.map(({ run_uid }) => run_uid);
    },
    fingerprint: async (table) => toFingerprint((await query(sql.fingerprintSql(table)))[0]),
    damage: async (table, strategy) => (await query(sql.damageSql(table, strategy)))[0] as never,
    snapshot: () => openSnapshot(server),
    mountSmallDisk: (place) => mountSmallDisk(place, query, password),
    async crash() {
      isDown = true;
      process.kill(server.pid, 'SIGQUIT');
      await until('PostgreSQL has ended', () => !isRunning(server.pid));
    },
    async restart() {
      if (!isDown) return;
      server = await startPostgres({ ...options, port });
      isDown = false;
      // A reader may have asked for the session while recovery still refused it.
      await until('PostgreSQL takes sessions', () => query('SELECT 1').then(Boolean, () => false));
    },
    async stop() {
      await sessions.end();
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function jdbcUrl(host: string, port: number, { silence, connecting }: Patience = {}): string {
  return withProperties(`jdbc:postgresql://${host}:${port}/postgres`, [
    ...(silence ? [`socketTimeout=${silence}`] : []),
    ...(connecting
      ? [
          `loginTimeout=${connecting}`,
          `connectTimeout=${connecting}`,
          `sslResponseTimeout=${connecting * 1000}`,
        ]
      : []),
  ]);
}

async function openSnapshot({ host, port, user, password }: Postgres): Promise<Snapshot> {
  const client = new pg.Client({ host, port, user, password });
  client.on('error', () => {});
  await client.connect();
  // The first look is what fixes the moment.
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SELECT 1 FROM pg_class LIMIT 1');
  return {
    count: async (table) => (await client.query(`SELECT count(*)::int AS n FROM ${table}`)).rows[0].n,
    end: () => client.end().catch(() => {}),
  };
}

/** One session that is made anew after the server was away. It holds the gates, so they open when it ends. */
function createSessions({ host, port, user, password }: Postgres) {
  let current: Promise<pg.Client> | undefined;

  function connection(): Promise<pg.Client> {
    if (current) return current;
    const client = new pg.Client({ host, port, user, password, application_name: 'chaos' });
    const connected = client.connect().then(() => client);
    const forget = (): void => {
      if (current === connected) current = undefined;
    };
    client.on('error', forget);
    client.once('end', forget);
    connected.catch(forget);
    current = connected;
    return connected;
  }

  return {
    async query<T extends object = Record<string, any>>(text: string, values: unknown[] = []): Promise<T[]> {
      const client = await connection();
      const result = values.length > 0 ? await client.query(text, values) : await client.query(text);
      return result.rows as T[];
    },
    end: async () => (await current)?.end(),
  };
}
