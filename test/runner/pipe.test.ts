import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { fileURLToPath } from 'node:url';
import type { PipeCall } from '../../src/domain/ports.js';
import { createPipe, type JRunnerPipe } from '../../src/runner/index.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';
import { until } from '../support/until.js';

const path = fileURLToPath(new URL('../../jrunner/bin/jrunner', import.meta.url));
const env = { PATH: process.env.PATH as string };
const call = (signal = new AbortController().signal): PipeCall => ({ signal });

let db: TestDatabase;
let pipe: JRunnerPipe;

beforeAll(async () => {
  db = await createTestDatabase('pipe', 'create table t (id int, note text)');
  pipe = createPipe({ path, env });
});
afterAll(async () => {
  await pipe.close();
  await db.drop();
});

const sessions = () => db.query(`select pid from pg_stat_activity where application_name = 'pipekit test'`);

describe('the pipe', () => {
  test('gives the first row of a query as text, NULL as null, at full precision', async () => {
    const sql = `select timestamp '2026-01-02 03:04:05.123456' as at, null as nothing, '' as empty`;
    const result = await pipe.query(db.login, sql, 1, call());
    expect(result.rows).toEqual([['2026-01-02 03:04:05.123456', null, '']]);
    expect(result.columns.map(({ name }) => name)).toEqual(['at', 'nothing', 'empty']);
  });

  test('copies a query into a table and counts both ends', async () => {
    const columns = ['id', 'note'];
    const query = `select i, 'row ' || i from generate_series(1, 5000) i`;
    const migration = { source: db.login, destination: db.login, query, table: 't', columns };
    expect(await pipe.migrate(migration, call())).toMatchObject({ source_rows: 5000, rows: 5000 });
    expect(await db.query('select count(*)::int as n, max(note) as note from t')).toEqual([
      { n: 5000, note: 'row 999' },
    ]);
  });

  test('runs a script in one transaction and undoes all of it when an expectation fails', async () => {
    const statements = [
      { name: 'empty', sql: 'delete from t' },
      { name: 'insert', sql: `insert into t values (1, 'x')`, expect_rows: 2, message: 'not two' },
    ];
    const before = await db.query('select count(*) from t');
    await expect(pipe.script(db.login, statements, call())).rejects.toMatchObject({
      code: 'rejected',
      message: 'not two',
    });
    expect(await db.query('select count(*) from t')).toEqual(before);
  });

  test('stops a script, committed, at a row it was told to stop on', async () => {
    const statements = [
      { name: 'one', sql: `insert into t values (-1, 'kept')` },
      { name: 'found', sql: 'select 42 as answer', stop_on_row: true },
      { name: 'never', sql: 'drop table t' },
    ];
    const result = await pipe.script(db.login, statements, call());
    expect(result.stopped_at).toBe('found');
    expect(result.statements.at(-1)).toMatchObject({ name: 'found', first: ['42'] });
    expect(await db.query('select note from t where id = -1')).toEqual([{ note: 'kept' }]);
  });

  test('says `rejected` for SQL the database refuses and a wrong password, `unavailable` for nobody there', async () => {
    await expect(pipe.query(db.login, 'select nope', 1, call())).rejects.toMatchObject({ code: 'rejected' });
    const stranger = { ...db.login, user: 'nobody', password: 'sesame-open-7' };
    await expect(pipe.query(stranger, 'select 1', 1, call())).rejects.toMatchObject({
      code: 'rejected',
      message: expect.not.stringContaining('sesame-open-7'),
    });
    const nowhere = { ...db.login, url: 'jdbc:postgresql://127.0.0.1:9/x' };
    await expect(pipe.query(nowhere, 'select 1', 1, call())).rejects.toMatchObject({ code: 'unavailable' });
  });

  test('says `rejected` for a NUL in what the database is told, and not for a backslash before u0000', async () => {
    const sql = "select 'a\0b'";
    await expect(pipe.query(db.login, sql, 1, call())).rejects.toMatchObject({ code: 'rejected' });
    const { rows } = await pipe.query(db.login, "select 'a\\u0000b'", 1, call());
    expect(rows).toEqual([['a\\u0000b']]);
  });

  test('cancels a statement on the server, and rejects with the reason it was given', async () => {
    const controller = new AbortController();
    const answer = pipe.query(db.login, 'select pg_sleep(600)', 1, call(controller.signal));
    answer.catch(() => {});
    await until('the statement runs', async () => (await sessions()).length > 0);
    controller.abort(new Error('enough'));
    await expect(answer).rejects.toThrow('enough');
    await until('the session is gone', async () => (await sessions()).length === 0, 5000);
  });

  test('that was killed says so as `unavailable`, and the next request gets a new process', async () => {
    const [row] = (await pipe.query(db.login, 'select 1', 1, call())).rows;
    expect(row).toEqual(['1']);
    const answer = pipe.query(db.login, 'select pg_sleep(600)', 1, call());
    answer.catch(() => {});
    const [session] = await until('the statement runs', async () => {
      const found = await db.query(
        `select pid, client_port from pg_stat_activity where query like 'select pg_sleep%' and state = 'active'`,
      );
      return found.length > 0 && found;
    });
    const { execFileSync } = await import('node:child_process');
    const jvms = execFileSync('pgrep', ['-P', String(process.pid)])
      .toString()
      .trim()
      .split('\n')
      .map(Number);
    for (const jvm of jvms) process.kill(jvm, 'SIGKILL');
    await expect(answer).rejects.toMatchObject({ code: 'unavailable' });
    expect((await pipe.query(db.login, 'select 2', 1, call())).rows).toEqual([['2']]);
    await until(
      'the killed process left no session',
      async () =>
        (await db.query('select 1 from pg_stat_activity where pid = $1', [session?.pid])).length === 0,
      10_000,
    );
  });

  test('that cannot be started is `invalid`, with what to check', async () => {
    const broken = createPipe({ path: '/nowhere/jrunner', env });
    await expect(broken.query(db.login, 'select 1', 1, call())).rejects.toMatchObject({
      code: 'invalid',
      hint: expect.stringContaining('jrunner.path'),
    });
    await broken.close();
  });
});
