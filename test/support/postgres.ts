import pg from 'pg';
import type { DatabaseLogin } from '../../src/domain/ports.js';

interface Server {
  host: string;
  port: number;
  user: string;
  password: string;
}

/** A database of a test's own, in the session's PostgreSQL (bin/test.mjs starts it). */
export interface TestDatabase extends Server {
  name: string;
  url: string;
  login: DatabaseLogin;
  /** Rows of one statement. */
  query<T extends pg.QueryResultRow = Record<string, any>>(sql: string, values?: unknown[]): Promise<T[]>;
  /** Another connection, for a second session. The caller ends it. */
  connect(): Promise<pg.Client>;
  drop(): Promise<void>;
}

function server(): Server {
  const text = process.env.PIPEKIT_TEST_PG;
  if (!text)
    throw new Error('These tests need the PostgreSQL that `npm test` starts: run `npm test -- PATH`');
  return JSON.parse(text);
}

export async function createTestDatabase(name: string, setUpSql = ''): Promise<TestDatabase> {
  const { host, port, user, password } = server();
  const database = `${name}_${process.pid}_${Date.now().toString(36)}`;
  const connect = async (to = database): Promise<pg.Client> => {
    const client = new pg.Client({ host, port, user, password, database: to });
    await client.connect();
    return client;
  };
  const admin = await connect('postgres');
  await admin.query(`CREATE DATABASE "${database}"`);
  const client = await connect();
  await client.query(setUpSql);
  const url = `jdbc:postgresql://${host}:${port}/${database}`;
  return {
    host,
    port,
    user,
    password,
    name: database,
    url,
    login: { url, user, password, application: 'pipekit test' },
    query: async (sql, values) => (await client.query(sql, values)).rows as any,
    connect: () => connect(),
    async drop() {
      await client.end();
      await admin.query(`DROP DATABASE "${database}" WITH (FORCE)`);
      await admin.end();
    },
  };
}
