import { z } from 'zod';
import { definitionId, definitionName } from './definition.js';
import { DRIVERS, type DriverName } from './drivers.js';
import { secretReference } from './secret.js';

export { DRIVERS, type DriverName };

export const connectionInput = z.object({
  name: definitionName.meta({ description: 'Unique among connections.', examples: ['warehouse'] }),
  driver: z.enum(DRIVERS).meta({ description: 'The kind of database.' }),
  jdbc_url: z
    .string()
    .max(2_000)
    .startsWith('jdbc:', 'must start with jdbc:')
    .meta({
      description: 'Without user and password; only properties known to be safe.',
      examples: ['jdbc:postgresql://db.example:5432/warehouse'],
    }),
  username: z
    .string()
    .max(200)
    .meta({ description: 'Whom to log in as.', examples: ['etl'] }),
  password: secretReference
    .nullable()
    .default(null)
    .meta({
      description: 'A reference to a secret, never its value; null for none.',
      examples: ['$WAREHOUSE_PASSWORD'],
    }),
  default_dest_connection_id: definitionId
    .nullable()
    .default(null)
    .meta({ description: 'Where modules that read from here write to, unless they say.', examples: [2] }),
  default_dest_schema: z
    .string()
    .max(200)
    .nullable()
    .default(null)
    .meta({ description: 'The schema they write to.', examples: ['public'] }),
  notes: z
    .string()
    .max(10_000)
    .default('')
    .meta({ description: 'For people.', examples: ['Ask Ann first'] }),
  runner_pool: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'lower-case letters, digits and - only')
    .nullable()
    .default(null)
    .meta({
      description:
        'Only the runners of this pool can reach it (`pipekit worker` with PIPEKIT_RUNNER_POOL); null: any default one.',
      examples: ['plant'],
    }),
  max_concurrent: z
    .number()
    .int()
    .min(1)
    .max(1_000)
    .nullable()
    .default(null)
    .meta({
      description: 'How many runs may use it at a time, as source or destination; null: any number.',
      examples: [2],
    }),
});
export type ConnectionInput = z.infer<typeof connectionInput>;

/** A named database. */
export type Connection = ConnectionInput & { id: number };
