/**
 * Mechanisms taken away, in a copy of what was built: each must turn at least one of its cells red, or the cells
 * prove nothing. An edit must fit exactly once, so that a mutation cannot silently come to nothing.
 */
import type { Edit } from './installation.js';
import type { Strategy } from './modules.js';

export interface Mutation {
  name: string;
  /** What does the harm, in words. */
  harm: string;
  edits: Edit[];
  /** One that must turn red. */
  cell: string;
  strategy?: Strategy;
}

const postgresql = (find: string, replace: string): Edit => ({ file: 'sql/postgresql.js', find, replace });

export const MUTATIONS: readonly Mutation[] = [
  {
    name: 'no ledger look-up',
    harm: 'a merge that committed unheard is reported as failed',
    edits: [postgresql('WHERE run_uid = ${quoteLiteral(run.uid)}`,', 'WHERE run_uid IS NULL`,')],
    cell: 'reset/M2',
    strategy: 'append',
  },
  {
    name: 'no ledger at all, staging kept',
    harm: 'a merge that committed unheard is done twice',
    edits: [
      postgresql('WHERE run_uid = ${quoteLiteral(run.uid)}`,', 'WHERE run_uid IS NULL`,'),
      postgresql(
        "VALUES (${text.join(', ')}, ${numbers.join(', ')})`",
        "SELECT ${text.join(', ')}, ${numbers.join(', ')} ON CONFLICT (run_uid) DO UPDATE SET run_id = excluded.run_id`",
      ),
      postgresql("{ name: 'drop', sql: `DROP TABLE ${staged(stagingName(claim))}` },", ''),
    ],
    cell: 'jvm-kill/M2',
    strategy: 'append',
  },
  {
    name: 'no fence at the merge',
    harm: 'a cancelled run merges the rows of the next one',
    edits: [
      postgresql(
        'AND instance_id = ${quoteLiteral(claim.run.instance_id)} AND token = ${fenceToken(claim)}`',
        'AND instance_id IS NOT NULL`',
      ),
    ],
    cell: 'overtaken/M1',
  },
  {
    name: 'no count at the merge',
    harm: 'staging emptied by a crash is merged as if it were whole',
    edits: [postgresql('expect_rows: stagedRows.staged_rows,', '')],
    cell: 'dest-stop/M1',
    strategy: 'full',
  },
  {
    name: 'no settle',
    harm: 'a run that was cancelled too late says that nothing was merged',
    edits: [
      {
        file: 'activities/settle.js',
        find: 'return row && ledgerRow(row);',
        replace: 'return null;',
      },
    ],
    cell: 'cancel/M2',
    strategy: 'append',
  },
  {
    name: 'one staging table for all attempts',
    harm: 'an attempt meets the table of one that still writes',
    edits: [postgresql('__${run.id}_${attempt}`', '__${run.id}_0`')],
    cell: 'runner-freeze/stage',
    strategy: 'append',
  },
  {
    name: 'TRUNCATE instead of DELETE',
    harm: 'a reader with an older snapshot sees an empty table',
    edits: [postgresql('sql: `DELETE FROM ${destination}` }', 'sql: `TRUNCATE ${destination}` }')],
    cell: 'calm/M1',
    strategy: 'full',
  },
  {
    name: 'a lost connection is final',
    harm: 'a run fails that another attempt would mend',
    edits: [{ file: 'runner/errors.js', find: "lost: 'unavailable',", replace: "lost: 'rejected'," }],
    cell: 'reset/stage',
  },
  {
    name: 'a finished run can be finished again',
    harm: 'an end that was not acknowledged is tried for ever',
    edits: [
      {
        file: 'repo/runs.js',
        find: `rows_staged = @rows_staged, rows_merged = @rows_merged, bytes = @bytes
    WHERE id = @id AND finished_at IS NULL`,
        replace: `rows_staged = @rows_staged, rows_merged = @rows_merged, bytes = @bytes
    WHERE id = @id`,
      },
    ],
    cell: 'power-cut/finish',
  },
  {
    name: 'no read timeout',
    harm: 'a network that has gone silent is waited for',
    edits: [
      {
        file: 'activities/dependencies.js',
        find: 'url: connection.jdbc_url,',
        replace: "url: connection.jdbc_url.split('?')[0],",
      },
    ],
    cell: 'hang/M2',
  },
  {
    name: 'a password in the log',
    harm: 'everybody who reads a log can read it',
    edits: [
      {
        file: 'activities/stage.js',
        find: 'const table = dialect.attemptTable(claim);',
        replace: 'const table = dialect.attemptTable(claim); console.error(into.password);',
      },
    ],
    cell: 'calm/stage',
  },
  {
    name: 'no key for hooks',
    harm: 'a hook that is executed again cannot tell that it has been',
    edits: [
      {
        file: 'activities/hook.js',
        find: '...dialectOf(hook.connection.driver).idempotencyKey(run), ',
        replace: '',
      },
    ],
    cell: 'calm/hooks',
  },
];
