/** MariaDB as the harness needs it: written to disk for real, since it is killed and must come back whole. */
import { rmSync } from 'node:fs';
import mysql from 'mysql2/promise';
import { type Mariadb, startMariadb } from '../../bin/lib/embeddedMariadb.mjs';
import { until } from '../support/until.js';
import {
  type ChaosDatabase,
  type Patience,
  type Snapshot,
  toFingerprint,
  withProperties,
} from './database.js';
import * as sql from './mariadbSql.js';
import { GATES, type Place } from './modules.js';
import { isRunning } from './program.js';

/** What tells one session from another: MariaDB keeps it here only. */
const SETTINGS = { performance_schema: 'ON' };

export async function startChaosMariadb(folder: string): Promise<ChaosDatabase> {
  const options = { dataDir: folder, persistent: true, settings: SETTINGS };
  let server = await startMariadb(options);
  let isDown = false;
  const { port, user, password } = server;
  const sessions = createSessions(server);
  const { query, all } = sessions;
  await all(sql.SET_UP);
  return {
    engine: 'mariadb',
    port,
    user,
    password,
    jdbcUrl,
    prepareSource: () => all(sql.SOURCE),
    prepareDestination: () => all(sql.EXPECTED),
    prepareTable: (subject) => all(sql.tableSql(subject)),
    ...createGates(sessions),
    isAlive: async (pid) =>
      (await query('SELECT 1 FROM information_schema.processlist WHERE id = ?', [pid])).length > 0,
    sessions: async (application) => (await query(sql.SESSIONS, [`${application}%`])).length,
    async clear() {
      await letCommit(query);
      await query('DO RELEASE_ALL_LOCKS()');
      for (const { pid } of await query(sql.SESSIONS, ['pipekit%']))
        await query('KILL ?', [pid]).catch(() => {});
    },
    async stagingTables(prefix) {
      return (await query<{ name: string }>(sql.STAGING_TABLES, [prefix, prefix])).map(({ name }) => name);
    },
    ledger: async (module) =>
      (await query(sql.LEDGER_EXISTS)).length === 0 ? [] : query(sql.LEDGER, [module]),
    async ranges(runUid) {
      if ((await query(sql.RANGES_EXIST)).length === 0) return 0;
      return Number((await query(sql.RANGES, [runUid]))[0]?.n);
    },
    async hookKeys(cell) {
      const rows = await query('SELECT run_uid FROM chaos.hook_run WHERE cell = ?', [cell]);
      return rows.map(({ run_uid }) => run_uid);
    },
    fingerprint: async (table) => toFingerprint((await query(sql.fingerprintSql(table)))[0]),
    damage: async (table, strategy) => (await query(sql.damageSql(table, strategy)))[0] as never,
    snapshot: () => openSnapshot(server),
    async crash() {
      isDown = true;
      process.kill(server.pid, 'SIGKILL');
      await until('MariaDB has ended', () => !isRunning(server.pid));
    },
    async restart() {
      if (!isDown) return;
      server = await startMariadb({ ...options, port });
      isDown = false;
      await until('MariaDB takes sessions', () => query('SELECT 1').then(Boolean, () => false));
    },
    async stop() {
      await sessions.end();
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function jdbcUrl(host: string, port: number, { silence, connecting }: Patience = {}): string {
  return withProperties(`jdbc:mariadb://${host}:${port}/${sql.DATABASE}`, [
    ...(silence ? [`socketTimeout=${silence * 1000}`] : []),
    ...(connecting ? [`connectTimeout=${connecting * 1000}`] : []),
  ]);
}

/**
 * No trigger waits at COMMIT here. Holding back every commit does, but would hold back staging too: so the merge waits
 * with its last row first, then commits are held back, then it goes on to its own.
 */
function createGates({ query, all }: Sessions): Pick<ChaosDatabase, 'close' | 'open' | 'waiting'> {
  let isHoldingCommits = false;
  const at = async (place: string): Promise<number[]> =>
    (await query<{ pid: number }>(place)).map(({ pid }) => pid);
  return {
    async close(cell, place) {
      isHoldingCommits = false;
      await query(sql.takeGate(cell, gateOf(place)));
    },
    async open(cell, place) {
      await query(sql.leaveGate(cell, gateOf(place)));
      if (isHoldingCommits) await letCommit(query);
    },
    async waiting(cell, place) {
      if (place !== 'commit') return at(sql.AT_GATE);
      if (isHoldingCommits) return at(sql.AT_COMMIT);
      if ((await at(sql.AT_GATE)).length > 0) {
        await all([...sql.HOLD_COMMITS, sql.leaveGate(cell, GATES.rows)]);
        isHoldingCommits = true;
      }
      return [];
    },
  };
}

const gateOf = (place: Place): number => GATES[place === 'commit' ? 'rows' : place];

/** MariaDB's "You must start backup first". Its name is not the library's, which knows MySQL's. */
const NOT_HELD = 4146;

/** A crash has done it already. */
async function letCommit(query: Sessions['query']): Promise<void> {
  await query(sql.LET_COMMIT).catch((error) => {
    if (error.errno !== NOT_HELD) throw error;
  });
}

async function openSnapshot({ host, port, user, password }: Mariadb): Promise<Snapshot> {
  const client = await mysql.createConnection({ host, port, user, password });
  client.on('error', () => {});
  await client.query('START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY');
  return {
    async count(table) {
      const [rows] = await client.query<mysql.RowDataPacket[]>(`SELECT count(*) AS n FROM ${table}`);
      return rows[0]?.n;
    },
    end: () => client.end().catch(() => {}),
  };
}

type Sessions = ReturnType<typeof createSessions>;

/** One session that is made anew after the server was away. It holds the gates, so they open when it ends. */
function createSessions({ host, port, user, password }: Mariadb) {
  let current: Promise<mysql.Connection> | undefined;

  function connection(): Promise<mysql.Connection> {
    if (current) return current;
    const connected = mysql.createConnection({ host, port, user, password });
    const forget = (): void => {
      if (current === connected) current = undefined;
    };
    connected.then((client) => client.on('error', forget), forget);
    current = connected;
    return connected;
  }

  async function query<T extends object = Record<string, any>>(
    text: string,
    values: unknown[] = [],
  ): Promise<T[]> {
    const mine = connection();
    try {
      const [rows] = await (await mine).query<mysql.RowDataPacket[]>(text, values);
      return rows as unknown as T[];
    } catch (error) {
      // The connection is of no use any more.
      if ((error as { fatal?: boolean }).fatal && current === mine) current = undefined;
      throw error;
    }
  }

  return {
    query,
    async all(statements: string[]): Promise<void> {
      for (const statement of statements) await query(statement);
    },
    end: async () => (await current)?.end(),
  };
}
