import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { describeMariadb } from '../support/mariadb.js';
import { type MariadbStack, startMariadbStack } from '../support/mariadbStack.js';
import { columns } from '../support/stack.js';

const text = (runId: number, stack: MariadbStack): string =>
  stack.repo.journal
    .lines(runId, { after: 0, limit: 100 })
    .map((line) => line.text)
    .join('\n');

describeMariadb('a run whose columns no longer agree', () => {
  let stack: MariadbStack;
  beforeAll(async () => {
    stack = await startMariadbStack('create table narrow (id int primary key);');
    await stack.destination.query(
      `create table public.kept (id int, note text); insert into public.kept values (9, 'old');
       create table public.grows (id int, note varchar(2)); create table public.loose (id int, note text)`,
    );
    await stack.source.query('create table wide as select * from t');
  });
  afterAll(() => stack.stop());

  const toPostgres = (name: string, input: object = {}): number =>
    stack.addModule({
      name,
      dest_connection_id: stack.repo.connections.byName('destination')?.id as number,
      dest_table: 'public.kept',
      source_query: 'select * from wide',
      ...input,
    });
  const kept = () => stack.destination.query('select * from public.kept order by id');

  test('fails before anything is staged when the source has a column more, and moves nothing', async () => {
    const id = toPostgres('kept');
    await stack.source.query(`alter table wide add column extra int`);
    const run = await stack.run(id);
    expect(run).toMatchObject({ status: 'error', rows_staged: null });
    expect(run.error).toContain('The query gives 3 columns, and the module writes 2 (new: extra)');
    expect(await kept()).toEqual([{ id: 9, note: 'old' }]);
  });

  test('fails when the same columns come in another order, which would put them into each other', async () => {
    const id = toPostgres('turned', {
      source_query: 'select note, note2 as id from (select note, id::text as note2 from wide) x',
      dest_table: 'public.loose',
    });
    const run = await stack.run(id);
    expect(run.status).toBe('error');
    expect(run.error).toContain('in another order: note, id');
  });

  test('goes on when its policy is to ignore it, as far as the databases do', async () => {
    const id = toPostgres('ignores', {
      source_query: `select '7' as note, '8' as id`,
      dest_table: 'public.loose',
      drift_policy: 'ignore',
    });
    expect(await stack.run(id)).toMatchObject({ status: 'success' });
    expect(await stack.destination.query('select * from public.loose')).toEqual([{ id: 7, note: '8' }]);
  });

  test('adds what PostgreSQL lacks, and widens what is too narrow, where its policy says so', async () => {
    const id = toPostgres('grows', {
      source_query: 'select id, note, extra from wide',
      dest_table: 'public.grows',
      drift_policy: 'add_columns',
      columns_json: columns('id', 'note', 'extra').map((column, index) => ({
        ...column,
        dest_type: ['integer', 'varchar(40)', 'integer'][index] as string,
      })),
    });
    const run = await stack.run(id);
    expect(run).toMatchObject({ status: 'success', rows_merged: 4 });
    expect(text(run.id, stack)).toContain(
      'Altered the destination: ALTER TABLE "public"."grows" ADD COLUMN "extra"',
    );
    const types = await stack.destination.query(
      `select format_type(atttypid, atttypmod) as type from pg_attribute where attrelid = 'public.grows'::regclass and attnum > 0 order by attnum`,
    );
    expect(types.map(({ type }) => type)).toEqual(['integer', 'character varying(40)', 'integer']);
    const again = await stack.run(id);
    expect(again.status).toBe('success');
    expect(text(again.id, stack)).not.toContain('Altered');
  });

  test('adds what MariaDB lacks, where its policy says so', async () => {
    const id = stack.addModule({
      name: 'to maria',
      dest_table: `${stack.maria.name}.narrow`,
      source_query: 'select id, note from wide',
      drift_policy: 'add_columns',
      columns_json: columns('id', 'note').map((column, index) => ({
        ...column,
        dest_type: ['int', 'varchar(40)'][index] as string,
      })),
    });
    expect(await stack.run(id)).toMatchObject({ status: 'success', rows_merged: 4 });
    expect((await stack.maria.query('describe narrow')).map(([name, type]) => [name, type])).toEqual([
      ['id', 'int(11)'],
      ['note', 'varchar(40)'],
    ]);
  });

  test('fails plainly when the destination lacks a column and nobody said to add it', async () => {
    const id = toPostgres('lacks', {
      source_query: 'select id, note, extra from wide',
      columns_json: columns('id', 'note', 'extra'),
    });
    const run = await stack.run(id);
    expect(run.error).toContain('column "extra" does not exist');
    expect(await kept()).toEqual([{ id: 9, note: 'old' }]);
  });

  /** One column that was `was` when the module was made, `has` in the destination. */
  const widening = (was: string, has: string) => [
    { ...(columns('id')[0] as ReturnType<typeof columns>[0]), source_type: 'int4', dest_type: 'integer' },
    { ...(columns('id', 'net')[1] as ReturnType<typeof columns>[0]), source_type: was, dest_type: has },
  ];

  test('fails before PostgreSQL would round in silence, once a source’s type has grown; nothing is moved', async () => {
    await stack.source.query(
      'create table priced (id int, net numeric(10,4)); insert into priced values (1, 1.2345)',
    );
    await stack.destination.query('create table public.priced (id int, net numeric(10,2))');
    const made = { source_query: 'select id, net from priced', dest_table: 'public.priced' };
    const id = toPostgres('priced', { ...made, columns_json: widening('numeric(10,2)', 'numeric(10,2)') });
    const run = await stack.run(id);
    expect(run).toMatchObject({ status: 'error', rows_staged: null });
    expect(run.error).toContain(
      '"net" of the source is numeric(10,4) now and was numeric(10,2), and "net" of public.priced is numeric(10,2); nothing was moved',
    );
    expect(await stack.destination.query('select * from public.priced')).toEqual([]);
    // The mechanism is what keeps the value: without it, PostgreSQL rounds.
    const ignoring = { ...made, drift_policy: 'ignore' as const };
    const careless = toPostgres('careless', {
      ...ignoring,
      columns_json: widening('numeric(10,2)', 'numeric(10,2)'),
    });
    expect(await stack.run(careless)).toMatchObject({ status: 'success' });
    expect(await stack.destination.query('select net::text from public.priced')).toEqual([{ net: '1.23' }]);
  });

  test('widens PostgreSQL’s column to what the source has become, where its policy says so, and once', async () => {
    await stack.destination.query('create table public.widened (id int, net numeric(10,2))');
    const id = toPostgres('widened', {
      source_query: 'select id, net from priced',
      dest_table: 'public.widened',
      drift_policy: 'add_columns',
      columns_json: widening('numeric(10,2)', 'numeric(10,2)'),
    });
    const run = await stack.run(id);
    expect(run).toMatchObject({ status: 'success', rows_merged: 1 });
    expect(text(run.id, stack)).toContain('ALTER COLUMN "net" TYPE numeric(12,4)');
    expect(await stack.destination.query('select net::text from public.widened')).toEqual([
      { net: '1.2345' },
    ]);
    expect(text((await stack.run(id)).id, stack)).not.toContain('Altered');
  });

  test('widens MariaDB’s, and refuses a type that no type holds with what there is', async () => {
    await stack.source.query(
      'create table coded (id int, net varchar(40)); insert into coded values (1, repeat($$x$$, 30))',
    );
    await stack.maria.query('create table coded (id int, net varchar(10) not null)');
    const made = {
      source_query: 'select id, net from coded',
      dest_table: `${stack.maria.name}.coded`,
      drift_policy: 'add_columns' as const,
    };
    const id = stack.addModule({
      name: 'coded',
      ...made,
      columns_json: widening('varchar(10)', 'varchar(10)'),
    });
    expect(await stack.run(id)).toMatchObject({ status: 'success', rows_merged: 1 });
    expect(
      (await stack.maria.query('describe coded')).map(([name, type, nullable]) => [name, type, nullable]),
    ).toEqual([
      ['id', 'int(11)', 'YES'],
      ['net', 'varchar(40)', 'NO'],
    ]);
    await stack.maria.query('create table counted (id int, net bigint)');
    const lost = stack.addModule({
      name: 'counted',
      ...made,
      source_query: 'select id, net from (select id, random() as net from coded) x',
      dest_table: `${stack.maria.name}.counted`,
      columns_json: widening('int8', 'bigint'),
    });
    expect((await stack.run(lost)).error).toContain(
      '"net" of the source is double precision now and was int8',
    );
    expect(await stack.maria.query('select * from counted')).toEqual([]);
  });
});
