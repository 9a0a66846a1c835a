import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from '@jest/globals';
import { openRepo } from '../../src/repo/index.js';
import { failureOf } from '../services/helper.js';
import { addModule, beginRun, inDirectory } from './sample.js';

test(
  'a database file that another process holds is unavailable, not an internal error, and heals by itself',
  () =>
    inDirectory(async (directory) => {
      const file = join(directory, 'pipekit.db');
      const repo = openRepo(file);
      const module = addModule(repo);
      const run = beginRun(repo, module);
      const other = new Database(file);
      other.exec('BEGIN IMMEDIATE');
      const busy = { code: 'unavailable', hint: expect.stringContaining('Try again') };
      expect(failureOf(() => beginRun(repo, module))).toMatchObject(busy);
      const line = { kind: 'line', stream: 'stdout', text: 'x' } as const;
      const entry = {
        run_id: run,
        step: 'stage',
        attempt: 1,
        n: 1,
        at: new Date().toISOString(),
        event: line,
      } as const;
      await expect(repo.journal.append([entry])).rejects.toMatchObject(busy);
      expect(failureOf(() => repo.transaction(() => {}))).toMatchObject(busy);
      other.exec('ROLLBACK');
      other.close();
      await repo.journal.append([entry]);
      expect(repo.journal.lines(run, { after: 0, limit: 9 })).toHaveLength(1);
      repo.close();
    }),
  30_000,
);
