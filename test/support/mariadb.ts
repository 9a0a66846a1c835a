import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe } from '@jest/globals';
import type { DatabaseLogin } from '../../src/domain/ports.js';

const client = promisify(execFile);
const given = process.env.PIPEKIT_TEST_MARIADB;

/** `none` is what bin/test.mjs says where MariaDB cannot be had: those tests are counted as skipped. */
export const describeMariadb = given === 'none' ? describe.skip : describe;

/** A database of a test's own, in the session's MariaDB (bin/test.mjs starts it). */
export interface TestMariadb {
  name: string;
  url: string;
  user: string;
  password: string;
  login: DatabaseLogin;
  /** Rows of the last statement, by MariaDB's own client: every value as text, NULL as `NULL`. */
  query(sql: string): Promise<string[][]>;
  drop(): Promise<void>;
}

export async function createTestMariadb(name: string, setUpSql = ''): Promise<TestMariadb> {
  if (!given) throw new Error('These tests need the MariaDB that `npm test` starts: run `npm test -- PATH`');
  const { host, port, user, password } = JSON.parse(given);
  const database = `${name}_${process.pid}_${Date.now().toString(36)}`;
  const query = async (sql: string, to = [database]): Promise<string[][]> => {
    const flags = [
      '--no-defaults',
      '--default-character-set=utf8mb4',
      '-h',
      host,
      '-P',
      String(port),
      '-u',
      user,
      '-N',
      '-B',
      '-e',
      sql,
      ...to,
    ];
    const { stdout } = await client('mariadb', flags, { env: { ...process.env, MYSQL_PWD: password } });
    return stdout
      .split('\n')
      .slice(0, -1)
      .map((line) => line.split('\t'));
  };
  await query(`CREATE DATABASE ${database} CHARACTER SET utf8mb4`, []);
  if (setUpSql) await query(setUpSql);
  const url = `jdbc:mariadb://${host}:${port}/${database}`;
  return {
    name: database,
    url,
    user,
    password,
    login: { url, user, password, application: 'pipekit test' },
    query: (sql) => query(sql),
    drop: async () => {
      await query(`DROP DATABASE ${database}`);
    },
  };
}
