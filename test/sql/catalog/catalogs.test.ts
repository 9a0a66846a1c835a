import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { fileURLToPath } from 'node:url';
import type { DatabaseLogin } from '../../../src/domain/ports.js';
import { createPipe, type JRunnerPipe } from '../../../src/runner/index.js';
import { type Catalog, type CatalogQuery, catalogOf, type NewTable } from '../../../src/sql/index.js';
import { createTestMariadb, describeMariadb, type TestMariadb } from '../../support/mariadb.js';
import { createTestDatabase, type TestDatabase } from '../../support/postgres.js';

const path = fileURLToPath(new URL('../../../jrunner/bin/jrunner', import.meta.url));
const call = () => ({ signal: new AbortController().signal });
let pipe: JRunnerPipe;
beforeAll(() => {
  pipe = createPipe({ path, env: { PATH: process.env.PATH as string } });
});
afterAll(() => pipe.close());

async function ask<T>(login: DatabaseLogin, { sql, read }: CatalogQuery<T>): Promise<T[]> {
  return (await pipe.query(login, sql, 1000, call())).rows.map(read);
}
const all = { text: '', limit: 50 };
const column = (name: string, type: string, nullable = true, comment: string | null = null) => ({
  name,
  type,
  nullable,
  comment,
});

describe('PostgreSQL’s catalogue', () => {
  const catalog: Catalog = catalogOf('postgresql');
  let db: TestDatabase;
  beforeAll(async () => {
    db = await createTestDatabase(
      'catalog',
      `create schema "Sales%"; create domain positive as numeric(9,2) not null; create type mood as enum ('ok');
       create table "Sales%"."Order_Lines" (no int, "line#" int, amount numeric(15,4) default 0, at timestamptz(3),
         p positive, m mood, tags text[], primary key ("line#", no));
       comment on table "Sales%"."Order_Lines" is 'It''s the lines';
       comment on column "Sales%"."Order_Lines".amount is 'net';
       create view "Sales%".lines_view as select 1 as one; create table "Sales%".orders (id int);
       create table "Sales%".parts (id int) partition by list (id);
       create table "Sales%".parts_1 partition of "Sales%".parts for values in (1)`,
    );
  });
  afterAll(() => db.drop());
  const place = { schema: 'Sales%' };

  test('lists the schemas a person may use, the session’s own first', async () => {
    expect(await ask(db.login, catalog.listSchemas({}))).toEqual(['public', 'Sales%']);
  });

  test('lists tables and views with comments, partitions left out; what begins with the text comes first', async () => {
    const tables = await ask(db.login, catalog.listTables(place, all));
    expect(tables.map(({ name }) => name)).toEqual(['Order_Lines', 'lines_view', 'orders', 'parts']);
    expect(tables[0]).toEqual({
      name: 'Order_Lines',
      kind: 'table',
      comment: "It's the lines",
      rows: null,
      readable: true,
    });
    expect(tables[1]?.kind).toBe('view');
    const found = await ask(db.login, catalog.listTables(place, { text: 'LINES', limit: 50 }));
    expect(found.map(({ name }) => name)).toEqual(['lines_view', 'Order_Lines']);
    expect(await ask(db.login, catalog.listTables(place, { text: "_%'", limit: 50 }))).toEqual([]);
  });

  test('gives columns with precision, nullability, default, comment and place in the key', async () => {
    const columns = await ask(db.login, catalog.getColumns(place, 'Order_Lines'));
    expect(
      columns.map(({ name, type, nullable, key_position }) => [name, type, nullable, key_position]),
    ).toEqual([
      ['no', 'integer', false, 2],
      ['line#', 'integer', false, 1],
      ['amount', 'numeric(15,4)', true, null],
      ['at', 'timestamp(3) with time zone', true, null],
      ['p', 'numeric(9,2)', false, null],
      ['m', 'mood', true, null],
      ['tags', 'text[]', true, null],
    ]);
    expect(columns[2]).toMatchObject({ default: '0', comment: 'net' });
    expect(await ask(db.login, catalog.getColumns(place, 'missing'))).toEqual([]);
  });

  test('finds tables by a column’s name', async () => {
    const found = await ask(db.login, catalog.columnInventory(place, { text: 'AMOUNT', limit: 5 }));
    expect(found).toEqual([{ table: 'Order_Lines', column: 'amount', type: 'numeric(15,4)' }]);
  });

  test('makes a schema and a table which then reads back the same', async () => {
    const wanted: NewTable = {
      table: 'new schema."or.ders"',
      columns: [
        column('id', 'integer', false),
        column('a"b', 'numeric(15,4)', true, "it's"),
        column('at', 'timestamp(3) with time zone'),
      ],
      key: ['id'],
    };
    await pipe.script(
      db.login,
      [...catalog.createSchema(wanted.table), ...catalog.createTable(wanted)],
      call(),
    );
    await pipe.script(db.login, catalog.addColumn(wanted.table, column('late', 'text', false, 'c')), call());
    const { place: made, table } = catalog.placeOf(wanted.table);
    const columns = await ask(db.login, catalog.getColumns(made, table));
    expect(columns.map(({ name, type, nullable, comment }) => ({ name, type, nullable, comment }))).toEqual([
      ...wanted.columns,
      column('late', 'text', true, 'c'),
    ]);
    expect(columns[0]?.key_position).toBe(1);
  });

  test('widens a column in place', async () => {
    await db.query('create table narrow (a varchar(3) not null)');
    await pipe.script(
      db.login,
      catalog.widenColumn('public.narrow', column('a', 'varchar(30)', false)),
      call(),
    );
    const columns = await ask(db.login, catalog.getColumns({ schema: 'public' }, 'narrow'));
    expect(columns[0]).toMatchObject({ type: 'character varying(30)', nullable: false });
  });

  test('describes any query without reading it, whatever it ends with', async () => {
    const query = `with x as (select pg_sleep(30)) select 1::numeric(9,2) as a, 'x'::varchar(7) as b from x ; -- end`;
    const result = await pipe.query(db.login, catalog.zeroRows(`${query}\n;`), 0, call());
    expect(result.columns.map(catalog.resultType)).toEqual(['numeric(9,2)', 'varchar(7)']);
  });

  test('names the full type of whatever a query gives', async () => {
    const types =
      'numeric(15,4) numeric varchar(7) varchar char(3) text timestamp(3) timestamptz time integer[] bit(3) bigint boolean uuid jsonb bytea interval date real'.split(
        ' ',
      );
    const list = types.map((type, index) => `NULL::${type} AS c${index}`).join(', ');
    const { columns } = await pipe.query(db.login, `SELECT ${list}`, 0, call());
    expect(columns.map(catalog.resultType)).toEqual(types);
  });
});

describeMariadb('MariaDB’s catalogue', () => {
  const catalog: Catalog = catalogOf('mariadb');
  let db: TestMariadb;
  beforeAll(async () => {
    db = await createTestMariadb(
      'catalog',
      `create table \`Order_Lines\` (no int, \`line#\` int unsigned, amount decimal(15,4) default 0 comment 'net',
         kind enum('a','b(c)'), at timestamp(3) null, primary key (\`line#\`, no)) comment 'It''s the lines';
       create view lines_view as select 1 as one; create table orders (id int);`,
    );
  });
  afterAll(() => db.drop());

  test('lists databases, the connection’s own first and the server’s left out', async () => {
    const found = await ask(db.login, catalog.listSchemas({}));
    expect(found[0]).toBe(db.name);
    expect(found).not.toContain('mysql');
  });

  test('lists tables and views; what begins with the text comes first, details on demand', async () => {
    const tables = await ask(db.login, catalog.listTables({}, all));
    expect(tables.map(({ name, kind }) => [name, kind])).toEqual([
      ['lines_view', 'view'],
      ['orders', 'table'],
      ['Order_Lines', 'table'],
    ]);
    const found = await ask(
      db.login,
      catalog.listTables({ database: db.name }, { text: 'LINES', limit: 50 }),
    );
    expect(found.map(({ name }) => name)).toEqual(['lines_view', 'Order_Lines']);
    expect(await ask(db.login, catalog.listTables({}, { text: "\\_%'", limit: 50 }))).toEqual([]);
    const details = catalog.describeTables?.({}, ['Order_Lines', 'lines_view']);
    expect(details && (await ask(db.login, details))).toEqual([
      { name: 'Order_Lines', comment: "It's the lines", rows: 0 },
      { name: 'lines_view', comment: null, rows: null },
    ]);
  });

  test('gives columns with precision, nullability, default, comment and place in the key', async () => {
    const columns = await ask(db.login, catalog.getColumns({}, 'Order_Lines'));
    expect(
      columns.map(({ name, type, nullable, key_position }) => [name, type, nullable, key_position]),
    ).toEqual([
      ['no', 'int(11)', false, 2],
      ['line#', 'int(10) unsigned', false, 1],
      ['amount', 'decimal(15,4)', true, null],
      ['kind', "enum('a','b(c)')", true, null],
      ['at', 'timestamp(3)', true, null],
    ]);
    expect(columns[2]).toMatchObject({ default: '0.0000', comment: 'net' });
    expect(columns[3]).toMatchObject({ default: null, comment: null });
  });

  test('finds tables by a column’s name', async () => {
    const found = await ask(db.login, catalog.columnInventory({}, { text: 'AMOUNT', limit: 5 }));
    expect(found).toEqual([{ table: 'Order_Lines', column: 'amount', type: 'decimal(15,4)' }]);
  });

  test('makes a database and a table which then reads back the same', async () => {
    const wanted: NewTable = {
      table: `${db.name}."new orders"`,
      columns: [
        column('id', 'int(11)', false),
        column('a`b', 'decimal(15,4)', true, "it's \\"),
        column('at', 'datetime(3)'),
      ],
      key: ['id'],
    };
    const statements = [...catalog.createSchema(wanted.table), ...catalog.createTable(wanted)];
    await pipe.script(db.login, statements, call());
    await pipe.script(db.login, catalog.addColumn(wanted.table, column('late', 'text', false, 'c')), call());
    await pipe.script(db.login, catalog.widenColumn(wanted.table, column('at', 'datetime(6)')), call());
    const columns = await ask(db.login, catalog.getColumns({}, 'new orders'));
    expect(columns.map(({ name, type, nullable, comment }) => ({ name, type, nullable, comment }))).toEqual([
      ...wanted.columns.slice(0, 2),
      column('at', 'datetime(6)'),
      column('late', 'text', true, 'c'),
    ]);
  });

  test('describes any query without reading it', async () => {
    const query =
      'with x as (select 1 as y) select cast(y as decimal(15,4)) as a, now(3) as b from x; -- end';
    const result = await pipe.query(db.login, catalog.zeroRows(query), 0, call());
    expect(result.columns.map(catalog.resultType)).toEqual(['decimal(15,4)', 'datetime(3)']);
    const slow = await pipe.query(db.login, catalog.zeroRows('select 1 as a, sleep(600) as b;'), 0, call());
    expect(slow.columns.map(({ name }) => name)).toEqual(['a', 'b']);
    const union = 'select 1 as a union all select id from orders order by 1 limit 3 -- end';
    expect((await pipe.query(db.login, catalog.zeroRows(union), 0, call())).columns).toHaveLength(1);
  });
});
