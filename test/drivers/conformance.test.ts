/** What every database must do as source and destination: one suite for all (docs/drivers.md). */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { DriverName } from '../../src/domain/drivers.js';
import type { Staged } from '../../src/domain/run.js';
import { abandoned, type Claim, dialectOf, firstRows } from '../../src/sql/index.js';
import { columns } from '../support/stack.js';
import { testCatalogue } from './support/catalogue.js';
import { call, type Engines, KINDS, startEngines, type TestEngine } from './support/engines.js';
import { LARGE, suiteSql } from './support/suiteSql.js';

let world: Engines;
beforeAll(async () => {
  world = await startEngines('conformance');
}, 120_000);
afterAll(() => world?.stop());

/** A NULL and an empty string, which Oracle alone does not tell apart. */
const NEW = (kind: DriverName) => [
  ['1', 'one'],
  ['2', null],
  ['3', kind === 'oracle' ? null : ''],
];
const SOURCE = `select 1 as id, 'one' as note union all select 2, null union all select 3, ''`;
/** MariaDB's staging is the server's, and remembers. */
let runs = 0;
const INSTANCE = `${Date.now().toString(16).slice(-8)}-conformance`;

describe.each(KINDS)('%s', (kind) => {
  let engine: TestEngine;
  const dialect = dialectOf(kind);
  const q = (name: string): string => dialect.quoteIdentifier(name);
  const sql = suiteSql(kind);
  const fresh = NEW(kind);

  beforeAll(() => void (engine = world.engines.get(kind) as TestEngine));

  function claim(name: string, module: Partial<Claim['module']> = {}, attempt = 1): Claim {
    runs += 1;
    return {
      run: { id: 1000 + runs, uid: `${INSTANCE}-${kind}-${runs}`, instance_id: INSTANCE },
      attempt,
      module: {
        id: 1,
        name,
        source_connection_id: 1,
        dest_connection_id: 2,
        dest_table: name,
        source_query: SOURCE,
        merge_strategy: 'full',
        drift_policy: 'fail',
        bad_rows: 'fail',
        bad_rows_limit: 100,
        merge_key: null,
        columns_json: columns('id', 'note'),
        enabled: true,
        ...module,
      },
    };
  }

  const table = (name: string, ...rows: string[]) => engine.execute(...sql.table(name, ...rows));
  const content = (name: string) => engine.rows(sql.content(name));
  const script = (statements: Parameters<typeof world.pipe.script>[1]) =>
    world.pipe.script(engine.login, statements, call());

  async function stage(one: Claim): Promise<Staged> {
    const prepared = await script(dialect.prepareStaging(one));
    const source = (world.engines.get('postgresql') as TestEngine).login;
    const moved = await world.pipe.migrate(
      {
        source,
        destination: engine.login,
        query: one.module.source_query,
        table: dialect.attemptTable(one),
        columns: one.module.columns_json.map(({ dest_name }) => dest_name),
      },
      call(),
    );
    await script(dialect.publishStaging(one));
    const hash = prepared.statements.find(({ name }) => name === 'columns')?.first?.[0] ?? '';
    return {
      attempt: one.attempt,
      source_rows: moved.source_rows,
      staged_rows: moved.rows,
      bytes: 1,
      columns_hash: hash,
    };
  }
  const merge = (one: Claim, staged: Staged) =>
    script(dialect.mergeTransaction(one, staged, { since: "it's" }));
  const run = async (one: Claim) => merge(one, await stage(one));
  /** Staging tables that are still there: asking for one is an error where it is gone. */
  const isGone = (one: Claim) =>
    expect(engine.rows(`SELECT 1 FROM ${dialect.attemptTable(one)}`)).rejects.toMatchObject({
      code: 'rejected',
    });

  test('a full run replaces what was there, and NULL stays apart from the empty string', async () => {
    await table('full', `9, 'old'`);
    const one = claim('full');
    await run(one);
    expect(await content('full')).toEqual(fresh);
    await isGone(one);
  });

  test('an append run adds', async () => {
    await table('appended', `9, 'old'`);
    await run(claim('appended', { merge_strategy: 'append' }));
    expect(await content('appended')).toEqual([...fresh, ['9', 'old']]);
  });

  test('an incremental run replaces rows by key and keeps the others', async () => {
    await table('incremental', `1, 'old'`, `9, 'stays'`);
    await run(claim('incremental', { merge_strategy: 'incremental', merge_key: 'id' }));
    expect(await content('incremental')).toEqual([...fresh, ['9', 'stays']]);
  });

  test('a merge that is tried again after it has committed does nothing twice', async () => {
    await table('twice');
    const one = claim('twice', { merge_strategy: 'append' });
    const staged = await stage(one);
    await merge(one, staged);
    const again = await merge(one, staged);
    expect(again.stopped_at).toBe('ledger');
    expect(again.statements.find(({ name }) => name === 'ledger')?.first).toEqual(['3', '3', '3']);
    expect(await content('twice')).toEqual(fresh);
  });

  test('an attempt that a newer one has overtaken merges nothing, and the newer one does', async () => {
    await table('overtaken', `9, 'old'`);
    const stale = claim('overtaken');
    const staleRows = await stage(stale);
    const newer = { ...stale, attempt: 2 };
    const rows = await stage(newer);
    await expect(merge(stale, staleRows)).rejects.toMatchObject({
      code: 'rejected',
      message: expect.stringContaining('A newer attempt has taken over'),
    });
    await expect(script(dialect.publishStaging(stale))).rejects.toMatchObject({ code: 'rejected' });
    await expect(script(dialect.prepareStaging(stale))).rejects.toMatchObject({ code: 'rejected' });
    expect(await content('overtaken')).toEqual([['9', 'old']]);
    await merge(newer, rows);
    expect(await content('overtaken')).toEqual(fresh);
  });

  test('a settled run can merge nothing any more, and is told what had committed', async () => {
    await table('settled', `9, 'old'`);
    const one = claim('settled');
    const rows = await stage(one);
    const settled = await script(dialect.settleTransaction(one));
    expect(settled.statements.find(({ name }) => name === 'ledger')?.first).toBeNull();
    await expect(merge(one, rows)).rejects.toMatchObject({ code: 'rejected' });
    expect(await content('settled')).toEqual([['9', 'old']]);
    await isGone(one);
    const committed = claim('settled');
    await run(committed);
    const after = await script(dialect.settleTransaction(committed));
    expect(after.statements.find(({ name }) => name === 'ledger')?.first).toEqual(['3', '3', '3']);
  });

  test('a NULL in the merge key is refused and changes nothing', async () => {
    await engine.execute(...sql.keyless('nulls', `9, 'old'`));
    const one = claim('nulls', { merge_strategy: 'incremental', merge_key: 'note' });
    await expect(run(one)).rejects.toMatchObject({
      message: expect.stringContaining('NULL in the merge key'),
    });
    expect(await content('nulls')).toEqual([['9', 'old']]);
  });

  test('a merge that fails in its middle leaves the old rows', async () => {
    await engine.execute(...sql.required('half', `9, 'old'`));
    const one = claim('half', { source_query: `select 1, 'one' union all select 1, 'twice'` });
    await expect(run(one)).rejects.toMatchObject({ code: 'rejected' });
    expect(await content('half')).toEqual([['9', 'old']]);
  });

  test('staging that lost a row, and a destination whose columns changed, are refused', async () => {
    await table('tampered', `9, 'old'`);
    const one = claim('tampered');
    const rows = await stage(one);
    await engine.execute(sql.deleteOne(stagingOf(one)));
    await expect(merge(one, rows)).rejects.toMatchObject({
      message: expect.stringContaining('no longer holds the 3 rows'),
    });
    const other = { ...rows, columns_hash: 'another' };
    await expect(merge(one, other)).rejects.toMatchObject({
      message: expect.stringContaining('columns of tampered changed'),
    });
    expect(await content('tampered')).toEqual([['9', 'old']]);
  });
  /** PostgreSQL and MariaDB rename an attempt's table when it is complete. */
  const stagingOf = (one: Claim): string =>
    ['postgresql', 'mariadb', 'mysql'].includes(kind)
      ? dialect.attemptTable(one).replace(/__\d+_\d+/, '')
      : dialect.attemptTable(one);

  test('names of any kind are columns and modules', async () => {
    await engine.execute(...sql.texts('Odd Table', sql.oddNames));
    const one = claim(`Odd 'name' "2"`, {
      dest_table: 'Odd Table',
      columns_json: columns(...sql.oddNames),
      source_query: `select 'a', 'b''', 'c"', '😀'`,
    });
    await run(one);
    expect(await engine.rows(`SELECT * FROM ${q('Odd Table')}`)).toEqual([['a', "b'", 'c"', '😀']]);
  });

  test('a sweep finds and drops what an ended run has left, and nothing of one in progress', async () => {
    await table('swept');
    const one = claim('swept');
    await stage(one);
    const plan = { connection: {} as never, run: one.run, running: [one.run.id], last_run_id: one.run.id };
    const { sweep } = dialect;
    expect(await engine.rows(sweep.hasStaging)).toHaveLength(1);
    const found = async (running: number[]) =>
      abandoned(await engine.rows(sweep.stagingTables({ ...plan, running })), { ...plan, running }).filter(
        (left) => left.table.startsWith('swept_'),
      );
    expect(await found([one.run.id])).toEqual([]);
    for (const { table: left, token } of await found([])) await script(sweep.dropStaging(left, token));
    expect(await found([])).toEqual([]);
    await isGone(one);
    await script(sweep.forget(plan));
  });

  test('a lookback is taken from what a resolver found', async () => {
    const number = dialect.lookBack(`SELECT max(${q('id')}) FROM ${q('full')}; `, { amount: 2, unit: null });
    expect(await engine.rows(number)).toEqual([['1', '3']]);
    if (kind === 'sqlite') {
      expect(() => dialect.lookBack('SELECT 1', { amount: 2, unit: 'days' })).toThrow('keeps times as text');
      return;
    }
    await engine.execute(...sql.moments('moments', '2026-01-02 00:30:00'));
    const since = dialect.lookBack(`SELECT max(${q('at')}) FROM ${q('moments')}`, {
      amount: 90,
      unit: 'minutes',
    });
    expect((await engine.rows(since))[0]?.[0]).toMatch(/^2026-01-01 23:00:00(\.0+)?$/);
  });

  test('of a query that begins with WITH, the first rows are so many and no more', async () => {
    const table = `SELECT ${q('id')} FROM ${q('full')}`;
    // Derby has no WITH.
    const query = kind.startsWith('derby')
      ? table
      : `WITH a AS (${table}) SELECT ${q('id')} FROM a ORDER BY 1`;
    // DB2's words are the standard's: PostgreSQL takes them too.
    const words = kind === 'postgresql' ? ([kind, 'db2', 'db2i'] as const) : [kind];
    const limited = kind === 'postgresql' ? [query, `${query} FETCH FIRST 3 ROWS ONLY`] : [query];
    for (const driver of words)
      for (const one of limited) expect(await engine.rows(firstRows(one, driver, 2))).toHaveLength(2);
  });

  test('a hook is told its run', async () => {
    const statements = dialect.idempotencyKey({ uid: "it's me" });
    await script([...statements, { name: 'nothing', sql: sql.nothing('full') }]);
  });

  test('as a source it gives every row of a large table, in little memory', async () => {
    await engine.execute(...sql.large('many'));
    const postgres = world.engines.get('postgresql') as TestEngine;
    const wide = {
      query: `select i, repeat('x', 180) from generate_series(1, ${LARGE}) i`,
      columns: ['id', 'note'],
    };
    const into = { source: postgres.login, destination: engine.login, table: q('many'), ...wide };
    expect(await world.pipe.migrate(into, call())).toMatchObject({ source_rows: LARGE, rows: LARGE });
    await postgres.execute(
      `DROP TABLE IF EXISTS copied_${kind}`,
      `CREATE TABLE copied_${kind} (id int, note text)`,
    );
    const out = { source: engine.login, destination: postgres.login, table: `copied_${kind}` };
    const back = { ...out, query: `SELECT * FROM ${q('many')}`, columns: ['id', 'note'] };
    expect(await world.pipe.migrate(back, call())).toMatchObject({ source_rows: LARGE, rows: LARGE });
    const [sums] = await postgres.rows(`select sum(id), sum(length(note)) from copied_${kind}`);
    expect(sums).toEqual(['1800030000', '10800000']);
  }, 120_000);

  describe('its catalogue', () => testCatalogue(kind, () => world));
  test('a long statement is cancelled', async () => {
    const controller = new AbortController();
    const answer = world.pipe.query(engine.login, sql.endless('many'), 1, call(controller.signal));
    answer.catch(() => {});
    await world.pipe.query(
      (world.engines.get('postgresql') as TestEngine).login,
      'select pg_sleep(1)',
      1,
      call(),
    );
    const asked = Date.now();
    controller.abort(new Error('enough'));
    await expect(answer).rejects.toThrow('enough');
    expect(Date.now() - asked).toBeLessThan(6_000);
    expect((await engine.rows(sql.count('many')))[0]).toEqual([String(LARGE)]);
  }, 30_000);
});
