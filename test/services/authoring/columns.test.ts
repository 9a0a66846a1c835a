import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createAuthoringWorld } from './world.js';

let world: Awaited<ReturnType<typeof createAuthoringWorld>>;
beforeAll(async () => {
  world = await createAuthoringWorld(
    'create table src (id int primary key, note text, "Net#" numeric(15,4))',
  );
});
afterAll(() => world.close());

describe('the columns of a query', () => {
  test('are listed, turned, left out and added to, and the rest of the query stays', () => {
    const { columns } = world.services;
    const query = 'WITH x AS (SELECT 1)\nSELECT\n  a,\n  b AS c -- why\nFROM t WHERE d > {since}';
    expect(columns.parse(query, 'postgresql')).toEqual({
      items: [
        { text: 'a', expression: 'a', name: 'a' },
        { text: 'b AS c', expression: 'b', name: 'c' },
      ],
    });
    expect(columns.splice(query, 'postgresql', [0, 'e AS f'])).toBe(
      'WITH x AS (SELECT 1)\nSELECT\n  a,\n  e AS f FROM t WHERE d > {since}',
    );
  });

  test('are left to be edited as a text where they cannot be told apart', () => {
    const { columns } = world.services;
    expect(columns.parse('select 1 union select 2', 'postgresql')).toMatchObject({
      reason: expect.any(String),
    });
    expect(() => columns.splice('select 1 union select 2', 'postgresql', [0])).toThrow(
      expect.objectContaining({ code: 'invalid', field: 'source_query' }),
    );
  });

  test.each(['a, b', 'a -- b', "'a", 'a)', 'a from u', ''])(
    'take no column that is not one expression: %s',
    (text) => {
      expect(() => world.services.columns.splice('select x, y from t', 'postgresql', [0, text, 1])).toThrow(
        expect.objectContaining({ code: 'invalid' }),
      );
    },
  );
});

test('a column is added to destination, query and columns_json, and again without harm', async () => {
  const { services, signal, pg } = world;
  const draft = await services.propose(
    {
      source_connection_id: 'pg',
      dest_connection_id: 'pg',
      place: { schema: 'public' },
      table: 'src',
      dest_table: 'public.dst',
      watermark_values: {},
    },
    signal,
  );
  const { proposal, ...input } = draft;
  await services.destinations.create('pg', proposal.new_table, signal);
  const { id } = services.modules.save(input);
  await pg.query('alter table src add column "Extra#" varchar(7)');
  const column = {
    expression: '"Extra#"',
    source_name: 'Extra#',
    source_type: 'character varying(7)',
    comment: 'new',
  };
  const changed = await services.columns.add(id, column, signal);
  expect(changed.source_query).toContain(',\n  "Extra#" AS "extra"\nFROM');
  expect(changed.columns_json.at(-1)).toMatchObject({
    id: 'c4',
    dest_name: 'extra',
    dest_type: 'character varying(7)',
  });
  expect(await services.columns.add(id, column, signal)).toEqual(changed);
  services.modules.save(changed, id);
  await expect(services.columns.add(id, column, signal)).rejects.toMatchObject({ field: 'dest_name' });
  const [made] = await pg.query(
    `select format_type(atttypid, atttypmod) as type, col_description(attrelid, attnum) as comment from pg_attribute where attrelid = 'dst'::regclass and attname = 'extra'`,
  );
  expect(made).toEqual({ type: 'character varying(7)', comment: 'new' });
});
