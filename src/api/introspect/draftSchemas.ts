import { z } from 'zod';
import { moduleView } from '../modules/schemas.js';
import { connectionBody, MAX_NAME, MAX_SQL, name, place, values } from './schemas.js';

const MAX_COLUMNS = 2_000;

const tableExample = {
  table: 'public.orders',
  columns: [{ name: 'id', type: 'integer', nullable: false, comment: null }],
  key: ['id'],
};

const newColumn = z
  .strictObject({
    name: z.string().min(1).max(MAX_NAME).meta({ description: 'The column.' }),
    type: z.string().min(1).max(MAX_NAME).meta({ description: 'In the destination’s words.' }),
    nullable: z.boolean().meta({ description: 'Whether it may be NULL.' }),
    comment: z.string().max(4_000).nullable().meta({ description: 'Its comment; null without one.' }),
  })
  .meta({
    id: 'NewColumn',
    description: 'A column of a table that is to be made.',
    examples: [{ name: 'id', type: 'integer', nullable: false, comment: null }],
  });
const newTable = z
  .strictObject({
    table: z.string().min(1).max(MAX_NAME).meta({ description: 'Dotted, as the module’s `dest_table`.' }),
    columns: z.array(newColumn).min(1).max(MAX_COLUMNS).meta({ description: 'In the table’s order.' }),
    key: z
      .array(z.string().max(MAX_NAME))
      .max(32)
      .meta({ description: 'Columns of its primary key, in order.' }),
  })
  .meta({
    id: 'NewTable',
    description: 'A destination table.',
    examples: [tableExample],
  });

export const destinationBody = z
  .strictObject({ connection_id: connectionBody('The destination.'), new_table: newTable })
  .meta({
    id: 'DestinationInput',
    description: 'A table that a module shall write to.',
    examples: [
      {
        connection_id: 2,
        new_table: tableExample,
      },
    ],
  });

const difference = z
  .strictObject({
    column: z.string().meta({ description: 'The column of the destination.' }),
    problem: z.enum(['missing', 'narrower', 'incompatible', 'required']).meta({
      description: '`missing` and `narrower` can be mended by the DDL; the others cannot.',
    }),
    message: z.string().meta({ description: 'One sentence.' }),
  })
  .meta({
    id: 'Difference',
    description: 'What keeps a table from taking the rows.',
    examples: [{ column: 'note', problem: 'missing', message: 'public.orders has no column "note"' }],
  });
export const destinationPlan = z
  .strictObject({
    exists: z.boolean().meta({ description: 'Whether the table is there.' }),
    differences: z.array(difference).meta({ description: 'Of a table that is there.' }),
    ddl: z.array(z.string()).meta({ description: 'Statements that would make it fit; none when it does.' }),
  })
  .meta({
    id: 'DestinationPlan',
    description: 'How a destination table stands to what is wanted.',
    examples: [{ exists: true, differences: [], ddl: [] }],
  });

export const proposeBody = z
  .strictObject({
    source_connection_id: connectionBody('Where the rows come from.'),
    ...place,
    table: name('The table; or give a query.', 'orders'),
    query: z
      .string()
      .min(1)
      .max(MAX_SQL)
      .optional()
      .meta({
        description: 'Instead of a table: any query, kept as it is.',
        examples: ['SELECT id FROM orders'],
      }),
    watermark_values: values,
    dest_connection_id: connectionBody('Where they go; the source’s default unless given.').optional(),
    dest_table: name('The destination’s table; made of the name unless given.', 'public.orders'),
    name: z
      .string()
      .min(1)
      .max(100)
      .optional()
      .meta({ description: 'The module’s name.', examples: ['orders'] }),
  })
  .meta({
    id: 'ProposalRequest',
    description: 'What to draft a module of.',
    examples: [{ source_connection_id: 1, schema: 'public', table: 'orders' }],
  });

const proposedColumn = z
  .strictObject({
    id: z.string().meta({ description: 'The column of `columns_json`.' }),
    nullable: z.boolean().meta({ description: 'Whether the destination’s may be NULL.' }),
    comment: z.string().nullable().meta({ description: 'The source’s comment.' }),
    key_position: z.number().int().nullable().meta({ description: 'Its place in the key, from 1.' }),
    verdict: z
      .enum(['exact', 'conversion', 'refused'])
      .meta({ description: 'Whether values arrive as they are.' }),
    note: z.string().meta({ description: 'What happens to which values.' }),
  })
  .meta({
    id: 'ProposedColumn',
    description: 'What is to be known of a drafted column.',
    examples: [{ id: 'c1', nullable: false, comment: null, key_position: 1, verdict: 'exact', note: '' }],
  });

const detailsExample = {
  columns: [{ id: 'c1', nullable: false, comment: null, key_position: 1, verdict: 'exact', note: '' }],
  new_table: tableExample,
  destination: { exists: true, differences: [], ddl: [] },
  source_sql: 'SELECT\n  "id"\nFROM "public"."orders"',
  merge_sql: 'DELETE FROM "public"."orders";',
  warnings: [],
};
const moduleExample = {
  name: 'orders',
  source_connection_id: 1,
  dest_connection_id: 2,
  dest_table: 'public.orders',
  source_query: 'SELECT\n  "id"\nFROM "public"."orders"',
  merge_strategy: 'full',
  merge_key: 'id',
  columns_json: [],
  enabled: true,
  drift_policy: 'fail',
  bad_rows: 'fail',
  bad_rows_limit: 100,
  watermarks: [],
  hooks: [],
};

const { id: _, next_resolved_query: __, ...moduleFields } = moduleView.shape;
const details = z
  .strictObject({
    columns: z.array(proposedColumn).meta({ description: 'By the ids of `columns_json`.' }),
    new_table: newTable.meta({ description: 'For `POST /introspect/create-destination`.' }),
    destination: destinationPlan.meta({ description: 'How the destination stands.' }),
    source_sql: z.string().meta({ description: 'The source query with defaults put in.' }),
    merge_sql: z.string().meta({ description: 'How rows would be merged.' }),
    warnings: z.array(z.string()).meta({ description: 'What to look at before saving.' }),
  })
  .meta({ id: 'ProposalDetails', description: 'What to decide a draft by.', examples: [detailsExample] });

export const proposalView = z.strictObject({ ...moduleFields, proposal: details }).meta({
  id: 'Proposal',
  description: 'A module as `POST /modules` takes it; `proposal` is left out there.',
  examples: [{ ...moduleExample, proposal: detailsExample }],
});

export const driftView = z
  .strictObject({
    source: z
      .string()
      .nullable()
      .meta({ description: 'Why a run would fail before staging; null when the query fits.' }),
    destination: destinationPlan.meta({ description: 'How the destination stands.' }),
  })
  .meta({
    id: 'DriftPlan',
    description: 'How a module stands to its source and destination now.',
    examples: [{ source: null, destination: { exists: true, differences: [], ddl: [] } }],
  });
