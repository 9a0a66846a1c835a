/** From a table of each database to a module that is created, copied and read back: into PostgreSQL, and out of it. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { DriverName } from '../../src/domain/drivers.js';
import type { Secrets } from '../../src/domain/ports.js';
import { catalogOf, dialectOf } from '../../src/sql/index.js';
import { servicesWith } from '../services/helper.js';
import { twinOf } from '../../src/sql/unheld.js';
import { FAMILIES } from './support/values.js';
import { call, type Engines, KINDS, startEngines, type TestEngine } from './support/engines.js';
import { ordersSql } from './support/suiteSql.js';

let world: Engines;
let services: ReturnType<typeof servicesWith>['services'];
const { signal } = new AbortController();

beforeAll(async () => {
  world = await startEngines('proposals');
  const secrets: Secrets = {
    resolve: (name) => world.engines.get(name?.slice(1) as DriverName)?.login.password ?? '',
    redact: (text) => text,
    list: () => [],
  };
  ({ services } = servicesWith({ pipe: world.pipe, secrets }));
  for (const { kind, login } of world.engines.values()) {
    const { url: jdbc_url, user: username } = login;
    services.connections.save({ name: kind, driver: kind, jdbc_url, username, password: `$${kind}` });
  }
}, 120_000);
afterAll(() => world?.stop());

/** Proposes, creates the destination, saves the module, copies what its query gives. */
async function copyTable(source: TestEngine, destination: TestEngine, table: string, dest_table: string) {
  const proposed = await services.propose(
    {
      source_connection_id: source.kind,
      dest_connection_id: destination.kind,
      place: {},
      watermark_values: {},
      table,
      dest_table,
      name: `${source.kind} ${dest_table} of ${destination.kind}`,
    },
    signal,
  );
  const { proposal, ...input } = proposed;
  const made = await services.destinations.create(destination.kind, proposal.new_table, signal);
  expect(made).toEqual({ exists: true, differences: [], ddl: [] });
  const module = services.modules.save(input);
  const { default_value = '' } = module.watermarks[0] ?? {};
  const migration = {
    source: source.login,
    destination: destination.login,
    query: module.source_query.replace('{since}', default_value),
    table: dialectOf(destination.kind).qualifiedTableName(dest_table),
    columns: module.columns_json.map(({ dest_name }) => dest_name),
  };
  expect(await world.pipe.migrate(migration, call())).toMatchObject({ source_rows: 2, rows: 2 });
  return { module, proposal };
}

describe.each(KINDS)('a table of %s', (kind) => {
  test('becomes a module that fills PostgreSQL, and one that fills it from there', async () => {
    const engine = world.engines.get(kind) as TestEngine;
    const postgres = world.engines.get('postgresql') as TestEngine;
    const { quoteIdentifier: q } = dialectOf(kind);
    await engine.execute(...ordersSql(kind, 'Orders'));
    const into = await copyTable(engine, postgres, 'Orders', `public.from_${kind}`);
    expect(into.module).toMatchObject({ merge_strategy: 'incremental', merge_key: 'ordno' });
    expect(into.proposal.columns.map(({ verdict }) => verdict)).not.toContain('refused');
    const given = await postgres.rows(
      `select ordno, code, net_amount, born, paid::int, note, updated_at::text from public.from_${kind} order by 1`,
    );
    expect(given).toEqual([
      ['1', 'a', '12345678901.2345', null, '1', 'ä', '2026-01-02 03:04:05.123456'],
      ['2', 'b', null, '2026-01-01', '0', '', '2026-01-03 00:00:00'],
    ]);
    // The watermark's literal is one that the source takes, and finds the newest row by.
    const next = async (
      { module }: Awaited<ReturnType<typeof copyTable>>,
      from: TestEngine,
      to: TestEngine,
    ) => {
      const [[since]] = (await to.rows(module.watermarks[0]?.resolver_sql ?? '')) as [[string]];
      return from.rows(module.source_query.replace('{since}', since));
    };
    expect(await next(into, engine, postgres)).toHaveLength(1);
    const back = await copyTable(postgres, engine, `from_${kind}`, `back`);
    expect(await next(back, postgres, engine)).toHaveLength(1);
    const { sql, read } = catalogOf(kind).getColumns({}, 'back');
    expect((await engine.rows(sql)).map(read).map(({ name }) => name)).toEqual(
      back.module.columns_json.map(({ dest_name }) => dest_name),
    );
    expect(await engine.rows(`SELECT ${q('note')} FROM ${q('back')} ORDER BY ${q('ordno')}`)).toEqual([
      ['ä'],
      [''],
    ]);
  });

  test('has no drift of its types right after it became a module, whatever they are', async () => {
    const engine = world.engines.get(kind) as TestEngine;
    const { quoteIdentifier: q } = dialectOf(kind);
    const columns = Object.entries(FAMILIES).map(([family, types]) => `${q(family)} ${types[twinOf(kind)]}`);
    await engine.execute(`CREATE TABLE ${q('every_type')} (${columns.join(', ')})`);
    for (const destination of new Set(['postgresql', kind])) {
      const { proposal: _, ...input } = await services.propose(
        {
          source_connection_id: kind,
          dest_connection_id: destination,
          place: {},
          watermark_values: {},
          table: 'every_type',
          dest_table: 'every_type_copied',
          name: `${kind} types to ${destination}`,
        },
        signal,
      );
      const module = services.modules.save(input);
      expect(await services.drift(module.id, signal)).toMatchObject({ source: null });
    }
  });

  test('and a query of it too, whose placeholders have resolvers that run', async () => {
    const engine = world.engines.get(kind) as TestEngine;
    const { quoteIdentifier: q } = dialectOf(kind);
    const proposed = await services.propose(
      {
        source_connection_id: 'postgresql',
        dest_connection_id: kind,
        place: {},
        watermark_values: { since: '1' },
        query: 'select 1 as a where 1 >= {since}',
        dest_table: 'queried',
      },
      signal,
    );
    expect(await engine.rows(proposed.watermarks[0]?.resolver_sql ?? '')).toEqual([[null]]);
    const described = await services.introspect.queryColumns(
      kind,
      `SELECT ${q('note')} FROM ${q('Orders')}`,
      {},
      signal,
    );
    expect(described).toEqual([{ name: 'note', type: expect.stringMatching(/char|text/i) }]);
    // Derby has no WITH.
    if (twinOf(kind) === 'derby') return;
    const sql = `-- the notes\nWITH a AS (SELECT ${q('note')} FROM ${q('Orders')}) SELECT ${q('note')} FROM a`;
    expect(await services.introspect.queryColumns(kind, sql, {}, signal)).toEqual(described);
  });
});
