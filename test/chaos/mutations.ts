/**
 * Mechanisms taken away, in a copy of what was built: each must turn at least one of its cells red, or the cells
 * prove nothing. An edit must fit exactly once, so that a mutation cannot silently come to nothing.
 */
import type { Mutation } from './mutation.js';
import { OF_MARIADB, OF_POSTGRESQL } from './sqlMutations.js';

const OF_THE_REST: Mutation[] = [
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
    cell: 'postgresql/cancel/M2',
    strategy: 'append',
  },
  {
    name: 'a lost connection is final',
    harm: 'a run fails that another attempt would mend',
    edits: [{ file: 'runner/errors.js', find: "lost: 'unavailable',", replace: "lost: 'rejected'," }],
    cell: 'postgresql/reset/stage',
  },
  {
    name: 'a finished run can be finished again',
    harm: 'an end that was not acknowledged is tried for ever',
    edits: [
      {
        file: 'repo/runs.js',
        find: `rows_merged = @rows_merged, bytes = @bytes
    WHERE id = @id AND finished_at IS NULL`,
        replace: `rows_merged = @rows_merged, bytes = @bytes
    WHERE id = @id`,
      },
    ],
    cell: 'postgresql/power-cut/finish',
  },
  {
    name: 'no read timeout',
    harm: 'a network that has gone silent is waited for',
    edits: [
      {
        file: 'domain/login.js',
        find: 'url: jdbc_url,',
        replace: "url: jdbc_url.split('?')[0],",
      },
    ],
    cell: 'postgresql/hang/M2',
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
    cell: 'postgresql/calm/stage',
  },
  {
    name: 'no look at the ranges that are there',
    harm: 'a load that is split is copied from its beginning after each crash, into rows that are there',
    edits: [
      {
        file: 'activities/copyRanges.js',
        find: '.filter((range) => !done.has(range))',
        replace: '',
      },
    ],
    cell: 'postgresql/split-jvm-kill/stage',
  },
  {
    name: 'no key for hooks',
    harm: 'a hook that is executed again cannot tell that it has been',
    edits: [
      {
        file: 'activities/hook.js',
        find: '...dialectOf(connection.driver).idempotencyKey(run), ',
        replace: '',
      },
    ],
    cell: 'postgresql/calm/hooks',
  },
];

export const MUTATIONS: readonly Mutation[] = [...OF_POSTGRESQL, ...OF_MARIADB, ...OF_THE_REST];
