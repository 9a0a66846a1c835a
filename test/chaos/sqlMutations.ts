/** Mechanisms that are statements of a merge: each destination has its own. */
import type { Edit } from './installation.js';
import type { Mutation } from './mutation.js';

const postgresql = (find: string, replace: string): Edit => ({ file: 'sql/postgresql.js', find, replace });
/** What the dialects share. */
const merge = (find: string, replace: string): Edit => ({ file: 'sql/merge.js', find, replace });
const mariadb = (find: string, replace: string): Edit => ({ file: 'sql/mariadb.js', find, replace });
const mariadbStaging = (find: string, replace: string): Edit => ({
  file: 'sql/mariadbStaging.js',
  find,
  replace,
});

const SHARED_TABLE: Edit = {
  file: 'sql/stagingName.js',
  find: '${split ? SHARED : attempt}`',
  replace: '${SHARED}`',
};

export const OF_POSTGRESQL: Mutation[] = [
  {
    name: 'no ledger look-up',
    harm: 'a merge that committed unheard is reported as failed',
    edits: [postgresql('WHERE run_uid = ${quoteLiteral(run.uid)}`,', 'WHERE run_uid IS NULL`,')],
    cell: 'postgresql/reset/M2',
    strategy: 'append',
  },
  {
    name: 'no ledger at all, staging kept',
    harm: 'a merge that committed unheard is done twice',
    edits: [
      postgresql('WHERE run_uid = ${quoteLiteral(run.uid)}`,', 'WHERE run_uid IS NULL`,'),
      merge(
        "VALUES (${text.map(quoteLiteral).join(', ')}, ${numbers.join(', ')})`",
        "SELECT ${text.map(quoteLiteral).join(', ')}, ${numbers.join(', ')} ON CONFLICT (run_uid) DO UPDATE SET run_id = excluded.run_id`",
      ),
      postgresql(
        "{ name: 'drop', sql: `DROP TABLE ${[staged(stagingName(claim)), ...asideOf(claim)].join(', ')}` },",
        '',
      ),
    ],
    cell: 'postgresql/jvm-kill/M2',
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
    cell: 'postgresql/overtaken/M1',
  },
  {
    name: 'no count at the merge',
    harm: 'staging emptied by a crash is merged as if it were whole',
    edits: [merge('expect_rows: staged.staged_rows,', '')],
    cell: 'postgresql/dest-stop/M1',
    strategy: 'full',
  },
  {
    name: 'one staging table for all attempts',
    harm: 'an attempt meets the table of one that still writes',
    edits: [SHARED_TABLE],
    cell: 'postgresql/runner-freeze/stage',
    strategy: 'append',
  },
  {
    name: 'TRUNCATE instead of DELETE',
    harm: 'a reader with an older snapshot sees an empty table',
    edits: [merge('sql: `DELETE FROM ${destination}` }', 'sql: `TRUNCATE ${destination}` }')],
    cell: 'postgresql/calm/M1',
    strategy: 'full',
  },
];

export const OF_MARIADB: Mutation[] = [
  {
    name: 'MariaDB: no ledger look-up',
    harm: 'a merge that committed unheard is reported as failed',
    edits: [mariadbStaging('WHERE run_uid = ${quoteLiteral(run.uid)}`,', 'WHERE run_uid IS NULL`,')],
    cell: 'mariadb/reset/M2',
    strategy: 'append',
  },
  {
    name: 'MariaDB: no ledger at all, staging kept',
    harm: 'a merge that committed unheard is done twice',
    edits: [
      mariadbStaging('WHERE run_uid = ${quoteLiteral(run.uid)}`,', 'WHERE run_uid IS NULL`,'),
      merge(
        "VALUES (${text.map(quoteLiteral).join(', ')}, ${numbers.join(', ')})`",
        "VALUES (${text.map(quoteLiteral).join(', ')}, ${numbers.join(', ')}) ON DUPLICATE KEY UPDATE run_uid = run_uid`",
      ),
      mariadb('...dropOwn(claim, setsAside(claim) ? undefined : isKept(claim)),', ''),
    ],
    cell: 'mariadb/jvm-kill/M2',
    strategy: 'append',
  },
  {
    name: 'MariaDB: no fence and no mark at the merge',
    harm: 'a cancelled run merges the rows of the next one',
    edits: [
      mariadbStaging(
        'AND instance_id = ${quoteLiteral(claim.run.instance_id)} AND token = ${fenceToken(claim)}`',
        'AND instance_id IS NOT NULL`',
      ),
      mariadbStaging('expect_value: attemptMark(claim),', ''),
    ],
    cell: 'mariadb/overtaken/M1',
  },
  {
    name: 'MariaDB: one staging table for all attempts',
    harm: 'an attempt meets the table of one that still writes',
    edits: [SHARED_TABLE],
    cell: 'mariadb/runner-freeze/stage',
    strategy: 'append',
  },
  {
    name: 'MariaDB: TRUNCATE instead of DELETE',
    harm: 'it commits by itself: readers see an empty table',
    edits: [merge('sql: `DELETE FROM ${destination}` }', 'sql: `TRUNCATE ${destination}` }')],
    cell: 'mariadb/calm/M1',
    strategy: 'full',
  },
];
