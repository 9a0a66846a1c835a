import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { until } from '../../support/until.js';
import { createAuthoringWorld } from './world.js';

let world: Awaited<ReturnType<typeof createAuthoringWorld>>;
beforeAll(async () => {
  world = await createAuthoringWorld(
    `create schema sales; create table sales.orders (id int primary key, total numeric(15,4));
     create schema empty; create schema hidden; create table hidden.secret (id int);
     create role reader_${process.pid} login password 'reader'; grant usage on schema hidden to reader_${process.pid};
     insert into sales.orders select i, i from generate_series(1, 500) i;`,
  );
});
afterAll(async () => {
  await world.pg.query(`drop owned by reader_${process.pid}; drop role reader_${process.pid}`);
  await world.close();
});

const inSales = { place: { schema: 'sales' }, search: '', limit: 50 };

describe('introspection', () => {
  test('lists schemas, tables and columns of a connection by name', async () => {
    const { services, signal } = world;
    expect(services.introspect.fields('pg')).toMatchObject([{ name: 'schema' }]);
    expect(await services.introspect.schemas('pg', {}, signal)).toContain('sales');
    const { items, hint } = await services.introspect.tables('pg', inSales, signal);
    expect(items.map(({ name }) => name)).toEqual(['orders']);
    expect(hint).toBeNull();
    const columns = await services.introspect.columns('pg', { schema: 'sales' }, 'orders', signal);
    expect(columns.map(({ name, type }) => [name, type])).toEqual([
      ['id', 'integer'],
      ['total', 'numeric(15,4)'],
    ]);
  });

  test('gives the GRANT when no table can be read', async () => {
    const { services, signal, pg } = world;
    services.connections.save({
      name: 'reader',
      driver: 'postgresql',
      jdbc_url: pg.url,
      username: `reader_${process.pid}`,
      password: '$READER',
    });
    await pg.query(`alter role reader_${process.pid} password '${pg.password}'`);
    const connection = services.connections.get('reader');
    services.connections.save({ ...connection, password: '$PG' }, 'reader');
    const place = { schema: 'hidden' };
    const { items, hint } = await services.introspect.tables('reader', { ...inSales, place }, signal);
    expect(items).toMatchObject([{ name: 'secret', readable: false }]);
    expect(hint).toContain(`GRANT SELECT ON ALL TABLES IN SCHEMA "hidden" TO "reader_${process.pid}"`);
    const empty = { ...inSales, place: { schema: 'empty' } };
    expect((await services.introspect.tables('reader', empty, signal)).hint).toContain('GRANT');
  });

  test('says that a table is not there', async () => {
    const { services, signal } = world;
    await expect(
      services.introspect.columns('pg', { schema: 'sales' }, 'order', signal),
    ).rejects.toMatchObject({
      code: 'not_found',
      field: 'table',
    });
  });
});

describe('a query', () => {
  const options = { limit: 100, timeout_s: 30, watermark_values: {} };

  test('gives its first rows as text, with full types', async () => {
    const { services, signal } = world;
    const result = await services.introspect.runQuery(
      'pg',
      'select * from sales.orders order by id; -- all',
      options,
      signal,
    );
    expect(result.columns).toEqual([
      { name: 'id', type: 'integer' },
      { name: 'total', type: 'numeric(15,4)' },
    ]);
    expect(result.rows).toHaveLength(100);
    expect(result.rows[0]).toEqual(['1', '1.0000']);
    expect(result.truncated).toBe(true);
  });

  test('takes values for its placeholders, and says which it lacks', async () => {
    const { services, signal } = world;
    const sql = `select count(*) as n, '{not_one}' as t from sales.orders where id > {since}`;
    const values = { ...options, watermark_values: { since: '490' } };
    const { rows } = await services.introspect.runQuery('pg', sql, values, signal);
    expect(rows).toEqual([['10', '{not_one}']]);
    await expect(services.introspect.runQuery('pg', sql, options, signal)).rejects.toMatchObject({
      code: 'invalid',
      field: 'watermark_values',
      message: expect.stringContaining('{since}'),
    });
  });

  test('cannot write, neither by itself nor behind a COMMIT', async () => {
    const { services, signal, pg } = world;
    const write = 'with gone as (delete from sales.orders returning 1) select count(*) from gone';
    await expect(services.introspect.runQuery('pg', write, options, signal)).rejects.toMatchObject({
      code: 'rejected',
    });
    const sneaky = 'select 1; commit; delete from sales.orders';
    await expect(services.introspect.runQuery('pg', sneaky, options, signal)).rejects.toMatchObject({
      code: 'invalid',
      message: 'There is more than one statement',
    });
    expect(await pg.query('select count(*)::int as n from sales.orders')).toEqual([{ n: 500 }]);
  });

  test('is cancelled on the server when its time is over', async () => {
    const { services, signal, pg } = world;
    const sql = 'select pg_sleep(60) as slept_too_long';
    await expect(
      services.introspect.runQuery('pg', sql, { ...options, timeout_s: 0.5 }, signal),
    ).rejects.toMatchObject({ code: 'rejected', message: expect.stringContaining('longer than 0.5 s') });
    await until('the statement has ended', async () => {
      const left = await pg.query(
        `select 1 from pg_stat_activity where query = 'select pg_sleep(60) as slept_too_long' and state = 'active'`,
      );
      return left.length === 0 || undefined;
    });
  });

  test('has its columns described without being read', async () => {
    const { services, signal } = world;
    const sql =
      'with x as materialized (select pg_sleep(60)) select 1::bigint as a, null::varchar(7) as b from x';
    expect(await services.introspect.queryColumns('pg', sql, {}, signal)).toEqual([
      { name: 'a', type: 'bigint' },
      { name: 'b', type: 'varchar(7)' },
    ]);
  });
});

describe('a job', () => {
  test('has its id at once, and its result when it is done', async () => {
    const { services } = world;
    const job = services.jobs.start('test', async () => 42);
    expect(services.jobs.get(job.id)).toMatchObject({ status: 'running', result: null });
    expect(await services.jobs.wait(job.id, 5_000)).toMatchObject({ status: 'success', result: 42 });
  });

  test('keeps the error of its work', async () => {
    const { services, signal } = world;
    const { id } = services.jobs.start('test', () =>
      services.introspect.columns('pg', {}, 'missing', signal),
    );
    expect(await services.jobs.wait(id, 5_000)).toMatchObject({
      status: 'error',
      error: { code: 'not_found', field: 'table' },
    });
  });

  test('that is cancelled ends its query', async () => {
    const { services } = world;
    const { id } = services.jobs.start('query', (signal) =>
      services.introspect.runQuery(
        'pg',
        'select pg_sleep(60)',
        { limit: 1, timeout_s: 60, watermark_values: {} },
        signal,
      ),
    );
    expect(await services.jobs.wait(id, 50)).toMatchObject({ status: 'running' });
    services.jobs.cancel(id);
    expect(await services.jobs.wait(id, 10_000)).toMatchObject({ status: 'cancelled' });
  });

  test('is there for whoever started it and for admins, and for nobody else', () => {
    const { jobs } = world.services;
    const somebody = {
      kind: 'user' as const,
      id: 1,
      name: 'ann',
      role: 'editor' as const,
      connections: null,
    };
    const { id } = jobs.by(somebody).start('query', async () => 'rows of ann');
    expect(jobs.by({ ...somebody }).get(id)).toMatchObject({ kind: 'query' });
    expect(jobs.by({ ...somebody, id: 2, name: 'eve', role: 'admin' }).get(id)).toMatchObject({ id });
    const others = [
      { ...somebody, id: 2, name: 'bob' },
      { ...somebody, kind: 'api_key' as const },
    ];
    for (const other of others.map((actor) => jobs.by(actor))) {
      const notFound = expect.objectContaining({ code: 'not_found' });
      expect(() => other.get(id)).toThrow(notFound);
      expect(() => other.cancel(id)).toThrow(notFound);
      expect(() => other.outcome(id)).toThrow(notFound);
    }
  });

  test('that nobody knows is not found', () => {
    expect(() => world.services.jobs.get('x')).toThrow(expect.objectContaining({ code: 'not_found' }));
  });
});
