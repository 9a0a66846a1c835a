/** The module each cell runs, its tables, and where its gates are. */
import { stringify } from 'yaml';
import type { ChaosDatabase } from './database.js';

export type Step = 'resolve' | 'stage' | 'M1' | 'M2' | 'hooks' | 'finish';
export type Strategy = 'append' | 'full' | 'incremental';

/** A place where a run can be made to wait. */
export type Place = 'resolve' | 'stage' | 'commit' | 'hook';
export const GATES: Record<Place, number> = { resolve: 1, stage: 2, commit: 3, hook: 4 };

/** Some hundred rows of some hundred bytes: enough to cut a connection in the middle of them. */
export const ROWS = 400;
const CUT_AT = ROWS / 2;
const OLD_ROWS = 20;

export interface Subject {
  /** Counts from 1; the first key of the cell's gates. */
  number: number;
  module: string;
  table: string;
  strategy: Strategy;
}

export function subjectOf(number: number, strategy: Strategy): Subject {
  return { number, module: `cell_${number}`, table: `public.cell_${number}`, strategy };
}

/** Ids 1 to 20 are in the source too, the others are not: an incremental merge keeps those. */
const OLD = `SELECT i AS id, 'old ' || i AS note FROM generate_series(1, ${OLD_ROWS / 2}) i
UNION ALL SELECT 10000 + i, 'kept ' || i FROM generate_series(1, ${OLD_ROWS / 2}) i`;
const SOURCE = `SELECT i AS id, 'row ' || i || ' ' || repeat(md5(i::text), 9) AS note FROM generate_series(1, ${ROWS}) i`;

export async function prepareSource({ query }: ChaosDatabase): Promise<void> {
  await query(`CREATE TABLE source_rows AS ${SOURCE}`);
}

/** What each strategy must make of the old rows. */
export async function prepareDestination({ query }: ChaosDatabase): Promise<void> {
  await query(`CREATE TABLE chaos.old_rows AS ${OLD};
CREATE VIEW chaos.expected_nothing AS TABLE chaos.old_rows;
CREATE TABLE chaos.expected_full AS ${SOURCE};
CREATE TABLE chaos.expected_append AS TABLE chaos.old_rows UNION ALL TABLE chaos.expected_full;
CREATE TABLE chaos.expected_incremental AS
  SELECT * FROM chaos.old_rows WHERE id > 10000 UNION ALL TABLE chaos.expected_full`);
}

export async function prepareTable(
  { query }: ChaosDatabase,
  { number, table }: Subject,
  tablespace?: string,
): Promise<void> {
  await query(`DROP TABLE IF EXISTS ${table};
CREATE TABLE ${table} (id int, note text) ${tablespace ? `TABLESPACE ${tablespace}` : ''};
INSERT INTO ${table} TABLE chaos.old_rows;
CREATE CONSTRAINT TRIGGER park AFTER INSERT ON ${table} DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION chaos.park(${number}, ${GATES.commit})`);
}

export interface Login {
  name: string;
  host?: string;
  port: number;
  user: string;
  /** A reference such as $NAME. */
  password: string;
  /** Of the JDBC URL, such as ?socketTimeout=8. */
  properties?: string;
}

/** What `pipekit apply` is given. */
export function documentOf(
  logins: Login[],
  subjects: (Subject & { source: string; destination: string })[],
): string {
  return stringify({
    connections: logins.map(({ name, host = '127.0.0.1', port, user, password, properties = '' }) => ({
      name,
      driver: 'postgresql',
      jdbc_url: `jdbc:postgresql://${host}:${port}/postgres${properties}`,
      username: user,
      password,
    })),
    modules: subjects.map(({ number, module, table, strategy, source, destination }) => ({
      name: module,
      source,
      destination,
      dest_table: table,
      merge_strategy: strategy,
      ...(strategy === 'incremental' ? { merge_key: 'id' } : {}),
      source_query: `SELECT id, note FROM source_rows WHERE id <= {upto}
 AND (id <> ${CUT_AT} OR chaos.gate(${number}, ${GATES.stage}))`,
      watermarks: [
        {
          name: 'upto',
          connection: source,
          resolver_sql: `SELECT ${ROWS} WHERE chaos.gate(${number}, ${GATES.resolve})`,
          default_value: '0',
        },
      ],
      hooks: [
        {
          run_order: 1,
          connection: destination,
          run_on: 'success',
          sql: `SELECT chaos.hook(${number}, ${GATES.hook})`,
        },
      ],
      columns: [{ id: 'integer' }, { note: 'text' }],
    })),
  });
}
