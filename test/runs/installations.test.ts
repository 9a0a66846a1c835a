import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { DriverName } from '../../src/domain/connection.js';
import type { DatabaseLogin, ScriptStatement } from '../../src/domain/ports.js';
import { createPipe } from '../../src/runner/index.js';
import { type Claim, dialectOf, instanceMark } from '../../src/sql/index.js';
import { createTestMariadb, describeMariadb, type TestMariadb } from '../support/mariadb.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';
import { columns } from '../support/stack.js';

const path = fileURLToPath(new URL('../../jrunner/bin/jrunner', import.meta.url));
const pipe = createPipe({ path, env: { PATH: process.env.PATH as string } });
afterAll(() => pipe.close());

const FIRST = randomUUID();
const SECOND = randomUUID();

/** Run 1 of an installation's module `same`. */
const claimOf = (instance_id: string, dest_table: string): Claim => ({
  attempt: 1,
  run: { id: 1, uid: randomUUID(), instance_id },
  module: {
    id: 1,
    name: 'same',
    source_connection_id: 1,
    dest_connection_id: 1,
    dest_table,
    source_query: 'select 1',
    merge_strategy: 'full',
    merge_key: null,
    columns_json: columns('id', 'note'),
    enabled: true,
    drift_policy: 'fail',
    bad_rows: 'fail',
    bad_rows_limit: 100,
  },
});

/** Stages in both installations, then merges in both. */
async function sideBySide(
  driver: DriverName,
  login: DatabaseLogin,
  tables: [string, string],
  change: (sql: string) => string = (sql) => sql,
): Promise<void> {
  const dialect = dialectOf(driver);
  const claims = [claimOf(FIRST, tables[0]), claimOf(SECOND, tables[1])];
  const script = (statements: ScriptStatement[]) =>
    pipe.script(
      login,
      statements.map((one) => ({ ...one, sql: change(one.sql) })),
      { signal: AbortSignal.timeout(60_000) },
    );
  const hashes: string[] = [];
  for (const claim of claims) {
    const { statements } = await script(dialect.prepareStaging(claim));
    hashes.push(statements.find(({ name }) => name === 'columns')?.first?.[0] ?? '');
    const note = claim.run.instance_id === FIRST ? 'first' : 'second';
    await script([{ name: 'row', sql: `insert into ${dialect.attemptTable(claim)} values (1, '${note}')` }]);
    await script(dialect.publishStaging(claim));
  }
  for (const [index, claim] of claims.entries()) {
    const columns_hash = hashes[index] as string;
    const staged = { attempt: 1, source_rows: 1, staged_rows: 1, bytes: 1, columns_hash };
    await script(dialect.mergeTransaction(claim, staged, {}));
  }
}

/** Takes the installation's mark out of every name. */
const unmarked = (sql: string): string =>
  [FIRST, SECOND].reduce((text, instance_id) => text.replaceAll(instanceMark({ instance_id }), ''), sql);

describe('two installations with a module of the same name, in one PostgreSQL database', () => {
  let db: TestDatabase;
  beforeAll(async () => {
    db = await createTestDatabase(
      'installations',
      'create table a (id int, note text); create table b (id int, note text)',
    );
  });
  afterAll(async () => db?.drop());

  test('stage and merge side by side, each its own rows', async () => {
    await sideBySide('postgresql', db.login, ['public.a', 'public.b']);
    expect(await db.query('select * from a, b')).toEqual([{ id: 1, note: 'second' }]);
    expect(await db.query('select note from a')).toEqual([{ note: 'first' }]);
  });

  test('shut each other out without the mark in the names (the mutation that proves the test)', async () => {
    await expect(sideBySide('postgresql', db.login, ['public.a', 'public.b'], unmarked)).rejects.toThrow(
      'A newer attempt has taken over',
    );
  });
});

describeMariadb('two installations with a module of the same name, on one MariaDB server', () => {
  let first: TestMariadb;
  let second: TestMariadb;
  beforeAll(async () => {
    const table = 'create table t (id int, note varchar(9))';
    first = await createTestMariadb('first', table);
    second = await createTestMariadb('second', table);
  });
  afterAll(async () => {
    await first?.drop();
    await second?.drop();
  });
  const tables = (): [string, string] => [`${first.name}.t`, `${second.name}.t`];

  test('stage and merge side by side, each its own rows', async () => {
    await sideBySide('mariadb', first.login, tables());
    expect(await first.query('select note from t')).toEqual([['first']]);
    expect(await second.query('select note from t')).toEqual([['second']]);
  });

  test('shut each other out without the mark in the names (the mutation that proves the test)', async () => {
    await expect(sideBySide('mariadb', first.login, tables(), unmarked)).rejects.toThrow(
      'A newer attempt has taken over',
    );
  });
});
