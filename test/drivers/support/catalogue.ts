/** What every database must let authors find, describe and make: a part of the conformance suite. */
import { beforeAll, expect, test } from '@jest/globals';
import type { DriverName } from '../../../src/domain/drivers.js';
import type { ScriptStatement } from '../../../src/domain/ports.js';
import { type CatalogQuery, catalogOf, dialectOf, mapType, type NewTable } from '../../../src/sql/index.js';
import { call, type Engines, type TestEngine } from './engines.js';

export function testCatalogue(kind: DriverName, world: () => Engines): void {
  const catalog = catalogOf(kind);
  const ask = async <T>({ sql, read }: CatalogQuery<T>): Promise<T[]> => (await engine().rows(sql)).map(read);
  const run = (statements: ScriptStatement[]) => world().pipe.script(engine().login, statements, call());
  const { quoteIdentifier: q } = dialectOf(kind);
  const engine = () => world().engines.get(kind) as TestEngine;
  const type = (postgresql: string, key = false): string => mapType('postgresql', postgresql, kind, key);
  const column = (name: string, of: string, nullable = true, comment: string | null = null) => ({
    name,
    type: type(of, !nullable),
    nullable,
    comment,
  });
  const wanted: NewTable = {
    table: '"Odd "".Orders#"',
    columns: [
      column('line#', 'integer', false),
      column('no', 'varchar(20)', false),
      column('Net Amount', 'numeric(15,4)', true, "it's net"),
      column('on', 'date'),
      column('at', 'timestamp'),
      column('code', 'char(6)'),
      column('paid', 'boolean'),
      column('raw', 'bytea'),
      column('note', 'text'),
      column('size', 'double precision'),
    ],
    key: ['no', 'line#'],
  };
  const { table } = catalog.placeOf(wanted.table);
  const kinds = (types: string[]) => types.map((one) => catalog.parseType(one));

  beforeAll(() => run(catalog.createTable(wanted)));

  test('gives back the table that was made: types, key, comments', async () => {
    const columns = await ask(catalog.getColumns({}, table));
    expect(columns.map(({ name, nullable }) => [name, nullable])).toEqual(
      wanted.columns.map(({ name, nullable }) => [name, nullable]),
    );
    expect(columns.map(({ key_position }) => key_position).slice(0, 3)).toEqual([2, 1, null]);
    expect(kinds(columns.map((one) => one.type))).toEqual(kinds(wanted.columns.map((one) => one.type)));
    const keepsComments = !['sqlite', 'derby', 'derbyserver'].includes(kind);
    expect(columns[2]?.comment).toBe(keepsComments ? "it's net" : null);
    expect(columns.map((one) => one.default)).toEqual(columns.map(() => null));
    expect(await ask(catalog.getColumns({}, 'missing'))).toEqual([]);
  });

  test('finds tables, views and columns by a part of their names, and never its own staging', async () => {
    await engine().execute(
      `CREATE VIEW ${q('orders_view')} AS SELECT ${q('no')} AS ${q('no')} FROM ${q(table)}`,
    );
    const found = await ask(catalog.listTables({}, { text: 'oRDERs', limit: 10 }));
    expect(found.map(({ name, kind: what }) => [name, what])).toEqual([
      ['orders_view', 'view'],
      [table, 'table'],
    ]);
    expect(await ask(catalog.listTables({}, { text: 'rders', limit: 1 }))).toHaveLength(1);
    expect(await ask(catalog.listTables({}, { text: "_%'", limit: 10 }))).toEqual([]);
    const all = await ask(catalog.listTables({}, { text: '', limit: 1000 }));
    expect(all.filter(({ name }) => /pipekit|__/.test(name))).toEqual([]);
    const [amount] = await ask(catalog.columnInventory({}, { text: 'AMOUNT', limit: 5 }));
    expect(amount).toMatchObject({ table, column: 'Net Amount' });
    expect(catalog.parseType(amount?.type ?? '')).toEqual(catalog.parseType(type('numeric(15,4)')));
  });

  test('lists the place that a connection is in, which also finds the table', async () => {
    const [field] = catalog.browseFields;
    const [own] = await ask(catalog.listSchemas({}));
    if (!field) return expect(own).toBeUndefined();
    const columns = await ask(catalog.getColumns({ [field.name]: own }, table));
    expect(columns).toHaveLength(wanted.columns.length);
    const from = catalog.tableReference({ [field.name]: own as string }, table);
    expect(await engine().rows(`SELECT * FROM ${from}`)).toEqual([]);
  });

  test('makes a schema, and a table in it that is found there', async () => {
    const place = 'Sales 1';
    // SQLite has none, one of Oracle is a user, and a database of MariaDB is the whole server's.
    if (['sqlite', 'oracle', 'mariadb', 'mysql'].includes(kind)) return;
    await run(catalog.createSchema(`"${place}".t`));
    await run(catalog.createTable({ ...wanted, table: `"${place}".t` }));
    expect(await ask(catalog.listSchemas({}))).toContain(place);
    const found = await ask(catalog.listTables({ schema: place }, { text: '', limit: 10 }));
    expect(found.map(({ name }) => name)).toEqual(['t']);
  });

  test('describes what a query gives, by its types in full', async () => {
    const query = `SELECT * FROM ${q(table)} -- end\n;`;
    const { columns } = await world().pipe.query(engine().login, catalog.zeroRows(query), 0, call());
    expect(columns.map(({ name }) => name)).toEqual(wanted.columns.map(({ name }) => name));
    expect(kinds(columns.map(catalog.resultType))).toEqual(kinds(wanted.columns.map((one) => one.type)));
  });

  test('adds a column at the tail, and widens one', async () => {
    await run(catalog.addColumn(wanted.table, column('late', 'varchar(5)', true, 'c')));
    const widened = catalog.widenColumn(wanted.table, column('late', 'varchar(50)'));
    // SQLite's types limit nothing.
    expect(widened).toHaveLength(kind === 'sqlite' ? 0 : 1);
    if (widened.length > 0) await run(widened);
    const late = (await ask(catalog.getColumns({}, table))).at(-1);
    expect(late).toMatchObject({ name: 'late', nullable: true });
    expect(catalog.parseType(late?.type ?? '')).toEqual(catalog.parseType(type('varchar(50)')));
  });

  test('has a query that proves a connection, one that gives NULL, and expressions that run', async () => {
    expect(await engine().rows(catalog.testQuery)).toEqual([['1']]);
    expect(await engine().rows(catalog.noValue)).toEqual([[null]]);
    const columns = await ask(catalog.getColumns({}, table));
    const list = columns.map((one) => catalog.defaultExpression(one).sql).join(', ');
    expect(await engine().rows(`SELECT ${list} FROM ${q(table)}`)).toEqual([]);
  });
}
