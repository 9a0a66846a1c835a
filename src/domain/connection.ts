import { z } from 'zod';

/** The kinds of database this build has a dialect for (src/sql) and a JDBC driver (jrunner). */
export const DRIVERS = ['postgresql', 'mariadb'] as const;
export type DriverName = (typeof DRIVERS)[number];

/** `$NAME`: a reference into the secrets file. The value itself is never stored, sent or shown. */
export const secretReference = z
  .string()
  .regex(
    /^\$[A-Za-z_][A-Za-z0-9_]*$/,
    'must be a secret reference like $WAREHOUSE_PASSWORD, not the password itself',
  );

export const connectionInput = z.object({
  name: z.string().min(1).max(100),
  driver: z.enum(DRIVERS),
  jdbc_url: z.string().min(1).startsWith('jdbc:', 'must start with jdbc:'),
  username: z.string(),
  password: secretReference.nullable().default(null),
  default_dest_connection_id: z.number().int().nullable().default(null),
  default_dest_schema: z.string().nullable().default(null),
  notes: z.string().default(''),
  /** How many runs may use it at a time, as source or destination; null for any number. */
  /** Only the runners of this pool can reach it (`pipekit worker` with PIPEKIT_RUNNER_POOL); null: any default one. */
  runner_pool: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'lower-case letters, digits and - only')
    .nullable()
    .default(null),
  max_concurrent: z.number().int().min(1).nullable().default(null),
});
export type ConnectionInput = z.infer<typeof connectionInput>;

/** A named database. */
export type Connection = ConnectionInput & { id: number };
