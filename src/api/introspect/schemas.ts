import { z } from 'zod';
import { definitionId } from '../../domain/definition.js';
import { listOf, idQuery, wireInteger } from '../schemas.js';

export const MAX_NAME = 200;
export const MAX_SQL = 200_000;

export const name = (description: string, example: string) =>
  z
    .string()
    .max(MAX_NAME)
    .optional()
    .meta({ description, examples: [example] });

export const place = {
  linked_server: name('SQL Server’s linked server.', 'AS400'),
  database: name('The database; the connection’s own unless given.', 'shop'),
  schema: name('The schema; the connection’s own unless given.', 'public'),
};
const connectionQuery = {
  connection_id: idQuery.meta({ description: 'The connection to look into.', examples: [1] }),
};
export const connectionBody = (description: string) => definitionId.meta({ description, examples: [1] });

export const fieldsQuery = z.strictObject(connectionQuery);
export const schemasQuery = z.strictObject({ ...connectionQuery, ...place });
export const tablesQuery = z.strictObject({
  ...connectionQuery,
  ...place,
  q: z
    .string()
    .max(MAX_NAME)
    .default('')
    .meta({ description: 'Part of the name, in any case.', examples: ['ord'] }),
  limit: wireInteger({ min: 1, max: 500 })
    .default(50)
    .meta({ description: 'How many to give at most.', examples: [50] }),
});
export const columnsQuery = z.strictObject({
  ...connectionQuery,
  ...place,
  table: z
    .string()
    .min(1)
    .max(MAX_NAME)
    .meta({ description: 'The table or view.', examples: ['orders'] }),
});

const browseField = z
  .strictObject({
    name: z.enum(['linked_server', 'database', 'schema']).meta({ description: 'Its key in requests.' }),
    label: z.string().meta({ description: 'What this database calls it.' }),
    required: z.boolean().meta({ description: 'Whether nothing can be listed without it.' }),
  })
  .meta({
    id: 'BrowseField',
    description: 'One of the fields that say where tables are.',
    examples: [{ name: 'schema', label: 'Schema', required: false }],
  });
export const fieldList = listOf(browseField);

export const schemaList = listOf(z.string().meta({ description: 'A schema, or a database.' }));

const tableView = z
  .strictObject({
    name: z.string().meta({ description: 'As the catalogue spells it.' }),
    kind: z.enum(['table', 'view']).meta({ description: 'What it is.' }),
    comment: z.string().nullable().meta({ description: 'Its comment in the database.' }),
    rows: z.number().nullable().meta({ description: 'The server’s estimate; null where it has none.' }),
    readable: z.boolean().nullable().meta({
      description: 'Whether this user may read it; null where the catalogue does not say.',
    }),
  })
  .meta({
    id: 'CatalogTable',
    description: 'A table or view of a database.',
    examples: [{ name: 'orders', kind: 'table', comment: null, rows: 5_000, readable: true }],
  });
export const tableList = listOf(tableView).extend({
  hint: z.string().nullable().meta({ description: 'What to do where nothing can be read, such as a GRANT.' }),
});

const columnView = z
  .strictObject({
    name: z.string().meta({ description: 'As the catalogue spells it.' }),
    type: z.string().meta({ description: 'In full, in the database’s words.' }),
    nullable: z.boolean().meta({ description: 'Whether it may be NULL.' }),
    default: z.string().nullable().meta({ description: 'Its default, as SQL.' }),
    comment: z.string().nullable().meta({ description: 'Its comment in the database.' }),
    key_position: z.number().int().nullable().meta({ description: 'Its place in the primary key, from 1.' }),
  })
  .meta({
    id: 'CatalogColumn',
    description: 'A column of a table.',
    examples: [
      { name: 'id', type: 'integer', nullable: false, default: null, comment: null, key_position: 1 },
    ],
  });
export const columnList = listOf(columnView);

const inventoryItem = z
  .strictObject({
    table: z.string().meta({ description: 'The table it is in.' }),
    column: z.string().meta({ description: 'The column’s name.' }),
    type: z.string().meta({ description: 'In full, in the database’s words.' }),
  })
  .meta({
    id: 'InventoryItem',
    description: 'A column of any table.',
    examples: [{ table: 'orders', column: 'customer_id', type: 'integer' }],
  });
export const inventoryList = listOf(inventoryItem);

const sql = z
  .string()
  .min(1)
  .max(MAX_SQL)
  .meta({ description: 'One query; `{name}` stands for a value.', examples: ['SELECT * FROM orders'] });
export const values = z
  .record(z.string().max(100), z.string().max(10_000))
  .default({})
  .meta({ description: 'What to put in for each placeholder.', examples: [{ since: '0' }] });

export const describeBody = z
  .strictObject({ connection_id: connectionBody('The connection to ask.'), sql, watermark_values: values })
  .meta({
    id: 'QueryDescription',
    description: 'A query whose columns are wanted.',
    examples: [{ connection_id: 1, sql: 'SELECT * FROM orders' }],
  });

export const queryBody = z
  .strictObject({
    connection_id: connectionBody('The connection to ask.'),
    sql,
    watermark_values: values,
    limit: z
      .number()
      .int()
      .min(1)
      .max(1_000)
      .default(100)
      .meta({ description: 'How many rows.', examples: [100] }),
    timeout_s: z
      .number()
      .int()
      .min(1)
      .max(600)
      .default(60)
      .meta({ description: 'After how many seconds it is cancelled.', examples: [60] }),
  })
  .meta({
    id: 'QueryTrial',
    description: 'A query to try. It is read-only.',
    examples: [{ connection_id: 1, sql: 'SELECT * FROM orders', limit: 10 }],
  });

const queryColumn = z
  .strictObject({
    name: z.string().meta({ description: 'As the query calls it.' }),
    type: z.string().meta({ description: 'In full, in the database’s words.' }),
  })
  .meta({
    id: 'QueryColumn',
    description: 'A column that a query gives.',
    examples: [{ name: 'total', type: 'numeric(15,4)' }],
  });
export const queryColumnList = listOf(queryColumn);
