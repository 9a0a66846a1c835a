import { expect, test } from '@jest/globals';
import type { Connection } from '../../../src/domain/connection.js';
import type { DriverName } from '../../../src/domain/drivers.js';
import type { Pipe } from '../../../src/domain/ports.js';
import { createDatabases } from '../../../src/services/authoring/databases.js';

const over = (query: Pipe['query']) =>
  createDatabases({
    pipe: { query } as Pipe,
    secrets: { resolve: () => '', redact: (text) => text, list: () => [] },
    runner: { enabled: true },
    probe: async () => [],
    remote: {} as never,
  });
const connectionTo = (driver: DriverName): Connection =>
  ({ driver, jdbc_url: `jdbc:${driver}:x`, username: '', password: null }) as Connection;

/** How many questions are with the database at once at most, of three asked together; one of them is refused. */
async function mostAtOnce(driver: DriverName): Promise<number> {
  const counted = { now: 0, most: 0 };
  const query: Pipe['query'] = async (_, sql) => {
    counted.most = Math.max(counted.most, (counted.now += 1));
    await new Promise(setImmediate);
    counted.now -= 1;
    if (sql === 'wrong') throw new Error('wrong');
    return { columns: [], rows: [[sql]], truncated: false };
  };
  const databases = over(query);
  const ask = (sql: string) => databases.query(connectionTo(driver), sql, 1, new AbortController().signal);
  const answers = await Promise.allSettled(['one', 'wrong', 'two'].map(ask));
  expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  return counted.most;
}

test('a database in a file is asked one question at a time, a server as many as there are', async () => {
  expect(await mostAtOnce('h2')).toBe(1);
  expect(await mostAtOnce('postgresql')).toBe(3);
});

test('a question that is given up while it waits for its turn is not asked', async () => {
  const asked: string[] = [];
  let answer = (): void => {};
  const query: Pipe['query'] = async (_, sql) => {
    asked.push(sql);
    await new Promise<void>((resolve) => (answer = resolve));
    return { columns: [], rows: [], truncated: false };
  };
  const databases = over(query);
  const connection = connectionTo('duckdb');
  const abort = new AbortController();
  const first = databases.query(connection, 'first', 1, new AbortController().signal);
  const second = databases.query(connection, 'second', 1, abort.signal);
  await new Promise(setImmediate);
  abort.abort(new Error('given up'));
  answer();
  await first;
  await expect(second).rejects.toThrow('given up');
  expect(asked).toEqual(['first']);
});
