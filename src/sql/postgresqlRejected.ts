import { destinationColumns } from '../domain/module.js';
import type { ScriptStatement } from '../domain/ports.js';
import type { Claim } from './dialect.js';
import { quoteIdentifier, quoteLiteral } from './literal.js';
import { type RejectedSql, requiredKeys } from './rejected.js';

const COLUMNS =
  'row_number bigint NOT NULL, row_key text, column_name text, reason text NOT NULL, row_values text NOT NULL';

/** Both tables; and what the destination demands of its columns, so that staging refuses the rows that the merge would. */
export function makeRejected(
  tables: RejectedSql,
  claim: Claim,
  table: string,
  destination: string,
): ScriptStatement[] {
  const names = destinationColumns(claim.module).map(quoteLiteral).join(', ');
  const keys = ["''", ...requiredKeys(claim).map(quoteLiteral)].join(', ');
  return [
    { name: 'rejected', sql: `CREATE UNLOGGED TABLE ${tables.attemptTable(claim)} (${COLUMNS})` },
    {
      name: 'rejected',
      sql: `CREATE TABLE IF NOT EXISTS ${tables.keptTable(claim)} (run_id bigint NOT NULL, ${COLUMNS})`,
    },
    {
      name: 'required',
      sql: `DO $pipekit$
DECLARE required text;
BEGIN
  FOR required IN
    SELECT attname FROM pg_attribute
     WHERE attrelid = ${quoteLiteral(destination)}::regclass AND attname IN (${names}) AND (attnotnull OR attname IN (${keys}))
  LOOP
    EXECUTE format('ALTER TABLE %s ALTER COLUMN %I SET NOT NULL', ${quoteLiteral(table)}, required);
  END LOOP;
END
$pipekit$`,
    },
  ];
}

/** Drops a staging table once the rest is committed, and without waiting for who holds it. */
export const dropLater = (name: 'drop' | 'drop rejected', table: string): ScriptStatement => ({
  name,
  sql: `DO $pipekit$
BEGIN
  IF EXISTS (SELECT 1 FROM pg_tables WHERE schemaname = 'pipekit_staging' AND tablename = ${quoteLiteral(table)}) THEN
    PERFORM set_config('lock_timeout', '200ms', true);
    DROP TABLE pipekit_staging.${quoteIdentifier(table)};
  END IF;
END
$pipekit$`,
  after_commit: true,
});
