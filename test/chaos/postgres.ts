/** PostgreSQL as the harness needs it: written to disk for real, since it is killed and must come back whole. */
import { rmSync } from 'node:fs';
import pg from 'pg';
import { type Postgres, startPostgres } from '../../bin/lib/embeddedPostgres.mjs';
import { until } from '../support/until.js';
import type { ChaosDatabase, Damage, Fingerprint, LedgerRow } from './database.js';

/** A gate is an advisory lock that the harness holds; shared, so that nobody who passes keeps another one out. */
const SET_UP = `
CREATE SCHEMA chaos;
CREATE FUNCTION chaos.gate(cell int, gate int) RETURNS boolean LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  PERFORM pg_advisory_xact_lock_shared(cell, gate);
  RETURN true;
END $$;
-- For a deferred constraint trigger: COMMIT itself waits.
CREATE FUNCTION chaos.park() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM chaos.gate(TG_ARGV[0]::int, TG_ARGV[1]::int);
  RETURN NULL;
END $$;
CREATE TABLE chaos.hook_run (cell int NOT NULL, run_uid text, at timestamptz NOT NULL DEFAULT clock_timestamp());
CREATE FUNCTION chaos.hook(cell int, gate int) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO chaos.hook_run VALUES (cell, current_setting('pipekit.run_uid', true));
  RETURN chaos.gate(cell, gate);
END $$;`;

const FINGERPRINT = `count(*)::int AS rows,
 coalesce(sum(('x' || left(md5(t::text), 12))::bit(48)::bigint), 0)::text AS sum`;

export async function startChaosPostgres(folder: string): Promise<ChaosDatabase> {
  const options = { dataDir: folder, persistent: true };
  let server = await startPostgres(options);
  let isDown = false;
  const { port, user, password } = server;
  const sessions = createSessions(server);
  await sessions.query(SET_UP);
  const { query } = sessions;
  const LOCK = `locktype = 'advisory' AND objsubid = 2 AND classid = $1 AND objid = $2`;
  const database: ChaosDatabase = {
    port,
    user,
    password,
    query,
    close: async (cell, gate) => void (await query('SELECT pg_advisory_lock($1, $2)', [cell, gate])),
    open: async (cell, gate) => void (await query('SELECT pg_advisory_unlock($1, $2)', [cell, gate])),
    async waiting(cell, gate) {
      const rows = await query<{ pid: number }>(`SELECT pid FROM pg_locks WHERE ${LOCK} AND NOT granted`, [
        cell,
        gate,
      ]);
      return rows.map(({ pid }) => pid);
    },
    isAlive: async (pid) => (await query('SELECT 1 FROM pg_stat_activity WHERE pid = $1', [pid])).length > 0,
    sessions: async (application) =>
      (await query('SELECT 1 FROM pg_stat_activity WHERE starts_with(application_name, $1)', [application]))
        .length,
    async stagingTables(prefix) {
      const sql = `SELECT tablename FROM pg_tables
 WHERE schemaname = 'pipekit_staging' AND starts_with(tablename, $1) ORDER BY 1`;
      return (await query<{ tablename: string }>(sql, [prefix])).map(({ tablename }) => tablename);
    },
    ledger: (module) => ledger(database, module),
    async fingerprint(table, where = 'true') {
      const [row] = await query(`SELECT ${FINGERPRINT} FROM ${table} t WHERE ${where}`);
      return toFingerprint(row);
    },
    damage: (table, strategy) => damage(database, table, strategy),
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
  return database;
}

const toFingerprint = (row: { rows?: number; sum?: string } | undefined): Fingerprint => ({
  rows: Number(row?.rows),
  sum: BigInt(row?.sum ?? 0),
});

async function ledger({ query }: ChaosDatabase, module: string): Promise<LedgerRow[]> {
  const [there] = await query(`SELECT to_regclass('pipekit_staging.pipekit_ledger') AS name`);
  if (!there?.name) return [];
  const columns = 'source_rows::int, staged_rows::int, merged_rows::int';
  return query(
    `SELECT run_uid, ${columns}, watermark_values FROM pipekit_staging.pipekit_ledger WHERE module = $1`,
    [module],
  );
}

/** Against chaos.expected_{strategy}: rows that should be there and are not, and rows that are there too often. */
async function damage({ query }: ChaosDatabase, table: string, strategy: string): Promise<Damage> {
  const [row] = await query<Damage>(`SELECT
 (SELECT count(*)::int FROM (SELECT * FROM chaos.expected_${strategy} EXCEPT ALL SELECT * FROM ${table}) e) AS lost,
 (SELECT count(*)::int FROM (SELECT * FROM ${table} EXCEPT ALL SELECT * FROM chaos.expected_${strategy}) e) AS doubled`);
  return row as Damage;
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
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
    async query<T extends object>(sql: string, values: unknown[] = []): Promise<T[]> {
      const client = await connection();
      const result = values.length > 0 ? await client.query(sql, values) : await client.query(sql);
      return result.rows as T[];
    },
    end: async () => (await current)?.end(),
  };
}
