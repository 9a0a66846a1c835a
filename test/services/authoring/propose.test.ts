import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { DatabaseLogin } from '../../../src/domain/ports.js';
import { describeMariadb } from '../../support/mariadb.js';
import type { Proposal } from '../../../src/services/index.js';
import { createAuthoringWorld } from './world.js';

let world: Awaited<ReturnType<typeof createAuthoringWorld>>;
const hasMariadb = process.env.PIPEKIT_TEST_MARIADB !== 'none';

beforeAll(async () => {
  world = await createAuthoringWorld(
    `create schema "Shop"; create type mood as enum ('good');
     create table "Shop"."Orders" ("ORDNO#" int primary key, code char(6) not null, "Net Amount" numeric(15,4),
       born date not null, mood mood, tags text[], note varchar(40), data jsonb, at time, paid boolean,
       updated_at timestamptz not null);
     comment on column "Shop"."Orders"."Net Amount" is 'without tax';
     insert into "Shop"."Orders" values (1, 'a', 12345678901.2345, '0001-01-01', 'good', '{x}', 'ä', '{"a": 1}', '10:00',
       true, '2026-01-02 03:04:05.123456+00'), (2, 'b', null, '2026-01-01', null, null, '', null, null, false, '2026-01-03 00:00:00+00');
     create table "Shop".loose (a int, changed timestamp); create table "Shop".keyed (id int primary key, modified timestamp);
     create table "Shop".target (id int, note varchar(3), must int not null);
     insert into "Shop".keyed values (1, null), (2, '2026-01-01')`,
    hasMariadb
      ? `create table orders (id int unsigned primary key, code char(6) not null, amount decimal(15,4) comment 'net', born date not null,
           kind enum('a','b'), flag tinyint(1), f float, at time, data json, raw varbinary(20), last_update timestamp(6) not null);
         insert into orders values (1, 'a', 1.5, '9999-12-31', 'b', 2, 0.1234567, '10:00', '{}', 'x', '2026-01-02 03:04:05.123456');`
      : undefined,
  );
});
afterAll(() => world.close());

const shop = { place: { schema: 'Shop' }, watermark_values: {} };
const fromPg = (request: object) =>
  world.services.propose(
    { source_connection_id: 'pg', dest_connection_id: 'pg', ...shop, ...request },
    world.signal,
  );

/** Creates the destination, saves the module, and copies what the query gives into it. */
async function createAndCopy(proposal: Proposal, source: DatabaseLogin, destination: DatabaseLogin) {
  const { services, signal, pipe } = world;
  const { proposal: details, ...input } = proposal;
  const made = await services.destinations.create(input.dest_connection_id, details.new_table, signal);
  const module = services.modules.save(input);
  const defaults = Object.fromEntries(
    module.watermarks.map(({ name, default_value }) => [name, default_value]),
  );
  const columns = module.columns_json.map(({ dest_name }) => dest_name);
  const driver = services.connections.get(module.dest_connection_id).driver;
  const quote = driver === 'mariadb' ? '`' : '"';
  const table = module.dest_table
    .split('.')
    .map((part) => quote + part + quote)
    .join('.');
  const query = module.source_query.replace('{since}', defaults.since ?? '');
  const copied = await pipe.migrate({ source, destination, query, table, columns }, { signal });
  return { made, module, copied };
}

/** What the module's resolver gives after a copy, put into its query. */
async function nextQuery(
  { watermarks, source_query }: Pick<Proposal, 'watermarks' | 'source_query'>,
  login: DatabaseLogin,
): Promise<string> {
  const { rows } = await world.pipe.query(login, watermarks[0]?.resolver_sql ?? '', 1, {
    signal: world.signal,
  });
  return source_query.replace('{since}', rows[0]?.[0] ?? 'nothing');
}

describe('a proposal for a table', () => {
  test('is a whole module, with each column on its own line', async () => {
    const proposal = await fromPg({ table: 'Orders' });
    expect(proposal).toMatchObject({
      name: 'orders',
      dest_table: 'public.orders',
      merge_strategy: 'incremental',
      merge_key: 'ordno',
      enabled: true,
    });
    expect(proposal.source_query).toBe(`SELECT
  "ORDNO#" AS "ordno",
  RTRIM("code") AS "code",
  "Net Amount" AS "net_amount",
  NULLIF(NULLIF("born", DATE '0001-01-01'), DATE '9999-12-31') AS "born",
  "mood",
  "tags",
  "note",
  "data",
  "at",
  "paid",
  "updated_at"
FROM "Shop"."Orders"
WHERE "updated_at" >= {since}`);
    expect(
      proposal.columns_json.map(({ id, dest_name, dest_type }) => [id, dest_name, dest_type]).slice(0, 5),
    ).toEqual([
      ['c1', 'ordno', 'integer'],
      ['c2', 'code', 'varchar(6)'],
      ['c3', 'net_amount', 'numeric(15,4)'],
      ['c4', 'born', 'date'],
      ['c5', 'mood', 'text'],
    ]);
    const { columns, destination, source_sql, merge_sql } = proposal.proposal;
    expect(columns.map(({ verdict }) => verdict).slice(0, 5)).toEqual([
      'exact',
      'conversion',
      'exact',
      'conversion',
      'conversion',
    ]);
    expect(destination.exists).toBe(false);
    expect(destination.ddl.join(';\n')).toContain('PRIMARY KEY ("ordno")');
    expect(destination.ddl.join(';\n')).toContain(
      `COMMENT ON COLUMN "public"."orders"."net_amount" IS 'without tax'`,
    );
    expect(source_sql).toContain(`WHERE "updated_at" >= '-infinity'`);
    expect(merge_sql).toContain('DELETE FROM "public"."orders"');
  });

  test('can be saved and run as it is, and finds what changed since', async () => {
    const proposal = await fromPg({ table: 'Orders', dest_table: 'mart.orders', name: 'mart orders' });
    const { login } = world.pg;
    const { made, copied } = await createAndCopy(proposal, login, login);
    expect(made).toEqual({ exists: true, differences: [], ddl: [] });
    expect(copied).toMatchObject({ source_rows: 2, rows: 2 });
    expect(await world.pg.query('select ordno, code, born::text, tags from mart.orders order by 1')).toEqual([
      { ordno: 1, code: 'a', born: null, tags: ['x'] },
      { ordno: 2, code: 'b', born: '2026-01-01', tags: null },
    ]);
    const query = await nextQuery(proposal, login);
    expect(query).toContain(`>= '2026-01-03 00:00:00+00'`);
    expect((await world.pipe.query(login, query, 10, { signal: world.signal })).rows).toHaveLength(1);
  });

  test('takes a free name, and the schema that the connection names of its own destination', async () => {
    const { services } = world;
    const { id, ...pg } = services.connections.get('pg');
    services.connections.save({
      ...pg,
      name: 'with defaults',
      default_dest_connection_id: id,
      default_dest_schema: 'mart',
    });
    const first = await world.services.propose(
      { source_connection_id: 'with defaults', ...shop, table: 'loose' },
      world.signal,
    );
    expect(first).toMatchObject({ name: 'loose', dest_table: 'mart.loose', dest_connection_id: id });
    const { proposal: _, ...input } = first;
    services.modules.save(input);
    expect((await fromPg({ table: 'loose' })).name).toBe('loose_2');
    const { id: elsewhere } = services.connections.save({ ...pg, name: 'elsewhere' });
    const into = { source_connection_id: 'with defaults', dest_connection_id: elsewhere };
    expect((await fromPg({ ...into, table: 'loose' })).dest_table).toBe('public.loose_2');
  });

  test('without a primary key replaces all rows and says so', async () => {
    const proposal = await fromPg({ table: 'loose' });
    expect(proposal).toMatchObject({ merge_strategy: 'full', merge_key: null, watermarks: [] });
    expect(proposal.proposal.warnings).toEqual([expect.stringContaining('no primary key')]);
  });

  test('reads rows without a time of change each time, rather than never', async () => {
    const proposal = await fromPg({ table: 'keyed' });
    expect(proposal.source_query).toContain(`WHERE "modified" >= {since} OR "modified" IS NULL`);
    const { login } = world.pg;
    const { copied } = await createAndCopy(proposal, login, login);
    expect(copied.rows).toBe(2);
  });

  test('shows how an existing table differs, and mends what can be mended', async () => {
    await world.pg.query(
      'create table public.slim (id smallint, extra text); create table public.odd (id text, must int not null)',
    );
    const slim = await fromPg({ table: 'keyed', dest_table: 'public.slim', name: 'slim' });
    expect(slim.proposal.destination).toMatchObject({
      exists: true,
      differences: [
        { column: 'id', problem: 'narrower' },
        { column: 'modified', problem: 'missing' },
      ],
      ddl: [expect.stringContaining('TYPE integer'), expect.stringContaining('ADD COLUMN "modified"')],
    });
    const { destinations } = world.services;
    expect(await destinations.create('pg', slim.proposal.new_table, world.signal)).toMatchObject({ ddl: [] });
    const odd = await fromPg({ table: 'keyed', dest_table: 'public.odd', name: 'odd' });
    expect(odd.proposal.destination.differences.map(({ problem }) => problem)).toEqual([
      'incompatible',
      'missing',
      'required',
    ]);
    await expect(destinations.create('pg', odd.proposal.new_table, world.signal)).rejects.toMatchObject({
      code: 'conflict',
      field: 'dest_table',
    });
  });

  test('needs a table that is there and a destination', async () => {
    await expect(fromPg({ table: 'missing' })).rejects.toMatchObject({ code: 'not_found', field: 'table' });
    await expect(fromPg({})).rejects.toMatchObject({ code: 'invalid', field: 'table' });
    await expect(
      world.services.propose({ source_connection_id: 'pg', ...shop, table: 'keyed' }, world.signal),
    ).rejects.toMatchObject({ code: 'invalid', field: 'dest_connection_id' });
  });
});

describe('a proposal for a query', () => {
  test('keeps the query as it is written, and makes a column of each of its own', async () => {
    const query =
      'WITH x AS (SELECT 1::bigint AS "A#", \'y\'::varchar(7) AS b) -- mine\nSELECT * FROM x WHERE "A#" > {last};';
    const proposal = await fromPg({ query, name: 'mine', watermark_values: { last: '0' } });
    expect(proposal.source_query).toBe(query);
    expect(proposal.columns_json.map(({ dest_name, dest_type }) => [dest_name, dest_type])).toEqual([
      ['a', 'bigint'],
      ['b', 'varchar(7)'],
    ]);
    expect(proposal.watermarks).toMatchObject([{ name: 'last', default_value: '0' }]);
    expect(proposal.proposal.warnings).toEqual([expect.stringContaining('{last}')]);
    const { proposal: _, ...input } = proposal;
    expect(world.services.modules.save(input).name).toBe('mine');
  });
});

describeMariadb('a proposal across databases', () => {
  test('goes from PostgreSQL to MariaDB, and the rows arrive', async () => {
    const proposal = await fromPg({
      table: 'Orders',
      dest_connection_id: 'maria',
      name: 'to maria',
      dest_table: 'pg_orders',
    });
    const maria = world.maria as NonNullable<typeof world.maria>;
    const { copied } = await createAndCopy(proposal, world.pg.login, maria.login);
    expect(copied.rows).toBe(2);
    expect(
      await maria.query(
        'select ordno, net_amount, born, tags, data, paid, updated_at from pg_orders order by 1',
      ),
    ).toEqual([
      ['1', '12345678901.2345', 'NULL', '{x}', '{"a": 1}', '1', '2026-01-02 03:04:05.123456'],
      ['2', 'NULL', '2026-01-01', 'NULL', 'NULL', '0', '2026-01-03 00:00:00.000000'],
    ]);
    const query = await nextQuery(proposal, maria.login);
    expect(query).toContain(`>= '2026-01-03 00:00:00.000000+00'`);
    expect((await world.pipe.query(world.pg.login, query, 10, { signal: world.signal })).rows).toHaveLength(
      1,
    );
  });

  test('goes from MariaDB to PostgreSQL, and the rows arrive', async () => {
    const proposal = await world.services.propose(
      {
        source_connection_id: 'maria',
        dest_connection_id: 'pg',
        place: {},
        table: 'orders',
        watermark_values: {},
        dest_table: 'lake.orders',
        name: 'from maria',
      },
      world.signal,
    );
    const maria = world.maria as NonNullable<typeof world.maria>;
    const { copied } = await createAndCopy(proposal, maria.login, world.pg.login);
    expect(copied.rows).toBe(1);
    expect(
      await world.pg.query(
        'select id::text, amount, born, flag, f, last_update = $1::timestamptz as same from lake.orders',
        ['2026-01-02 03:04:05.123456+00'],
      ),
    ).toEqual([
      { id: '1', amount: '1.5000', born: null, flag: 2, f: expect.closeTo(0.1234567, 8), same: true },
    ]);
    const query = await nextQuery(proposal, world.pg.login);
    expect(query).toContain(`>= '2026-01-02 03:04:05.123456'`);
    expect((await world.pipe.query(maria.login, query, 10, { signal: world.signal })).rows).toHaveLength(1);
  });

  test('goes from MariaDB to MariaDB, and the rows arrive', async () => {
    const proposal = await world.services.propose(
      {
        source_connection_id: 'maria',
        dest_connection_id: 'maria',
        place: {},
        table: 'orders',
        watermark_values: {},
        dest_table: 'orders_copy',
      },
      world.signal,
    );
    const maria = world.maria as NonNullable<typeof world.maria>;
    await createAndCopy(proposal, maria.login, maria.login);
    expect(
      await maria.query(
        'select count(*) from orders join orders_copy c using (id) where orders.f = c.f and orders.kind = c.kind',
      ),
    ).toEqual([['1']]);
  });
});
