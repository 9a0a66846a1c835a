import { execFileSync } from 'node:child_process';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { PipekitError } from '../../src/domain/errors.js';
import { moduleWorkflowId } from '../../src/domain/workflowIds.js';
import { keepHistory } from '../support/histories.js';
import { describeMariadb } from '../support/mariadb.js';
import { lost, ROWS, SPLIT, type SplitStack, startSplitStack } from '../support/splitStack.js';
import { until } from '../support/until.js';

const jvms = (): number[] =>
  execFileSync('pgrep', ['-P', String(process.pid), 'java'])
    .toString()
    .trim()
    .split('\n')
    .map(Number);

describeMariadb('a run that is split', () => {
  let stack: SplitStack;
  beforeAll(async () => {
    stack = await startSplitStack();
  });
  afterAll(() => stack?.stop());
  afterEach(() => stack.reset());

  describe.each(['PostgreSQL', 'MariaDB'] as const)('into %s', (to) => {
    // Part of a plain name, so that its staging is found.
    const mark = to.toLowerCase();
    test('copies the rows of a run that is not, keeps its ranges and leaves nothing behind', async () => {
      await stack.run(stack.split(`whole_${mark}`, to, { split: null }));
      const expected = await stack.rowsIn(to);
      expect(expected).toHaveLength(ROWS);
      const run = await stack.run(stack.split(`split_${mark}`, to));
      expect(run).toMatchObject({ error: null, status: 'success', rows_source: ROWS, rows_merged: ROWS });
      expect(await stack.rowsIn(to)).toEqual(expected);
      expect(run.split_json).toMatchObject({ column: 'id', connections: 3 });
      expect(run.split_json?.ranges).toHaveLength(9);
      expect(run.split_json?.ranges.slice(0, 2)).toEqual(['"id" < -42', '"id" >= -42 AND "id" < 207']);
      expect(run.split_json?.ranges.at(-1)).toBe('"id" IS NULL');
      expect(run.merge_sql).toContain(`__${run.id}_0`);
      expect(stack.faults.ranges.toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
      const lines = stack.repo.journal.lines(run.id, { after: 0, limit: 100 }).map(({ text }) => text);
      expect(lines).toContain('Split by "id" into 9 ranges, 3 at once');
      expect(lines.filter((line) => /^Range \d: [\d,]+ rows; \d of 9 done$/.test(line))).toHaveLength(9);
      expect(await stack.recorded(to)).toBe(0);
      expect(await stack.tablesOf(`split_${mark}`)).toEqual([]);
    });

    test('goes on with the missing ranges after its jrunner was killed, and copies none twice', async () => {
      const id = stack.split(`killed_${mark}`, to, {
        // The last of the values takes a while, with all ranges before it done.
        source_query: `select id, note from big, pg_sleep(case when id >= 1690 then 0.5 else 0 end)`,
        split: { ...SPLIT, connections: 1 },
      });
      const { run_id } = await stack.control.startModule({ module_id: id, triggered_by: 'test' });
      await until(
        'seven ranges are done',
        async () => stack.faults.ranges.length === 8 && (await stack.recorded(to)) === 7,
      );
      for (const jvm of jvms()) process.kill(jvm, 'SIGKILL');
      expect(await stack.ended(run_id)).toMatchObject({ error: null, status: 'success', rows_merged: ROWS });
      expect(stack.stages(run_id)).toEqual(['error', 'success']);
      if (to === 'PostgreSQL') await keepHistory(stack, 'module_split', moduleWorkflowId(id));
      expect(stack.faults.ranges).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 8, 9]);
      expect(await stack.rowsIn(to)).toHaveLength(ROWS);
      expect(new Set((await stack.rowsIn(to)).map(([key]) => key)).size).toBe(ROWS);
    });

    test('could not go on without the records of its ranges (the mutation that proves the test)', async () => {
      stack.faults.forgets = true;
      let failed = false;
      stack.faults.onRange = (range, migrate, ...args) => {
        if (range !== 5 || failed) return migrate(...args);
        failed = true;
        return Promise.reject(lost());
      };
      const run = await stack.run(
        stack.split(`forgets_${mark}`, to, { split: { ...SPLIT, connections: 1 } }),
      );
      expect(run).toMatchObject({ status: 'error', error: expect.stringMatching(/duplicate/i) });
      expect(await stack.rowsIn(to)).toEqual([]);
      expect(await stack.recorded(to)).toBe(0);
    });

    /** Range 5 of the first attempt is taken for lost, and ends only when the second attempt is about to copy it. */
    const comesBack = (told: { zombie?: Promise<unknown> }): void => {
      let late: (() => Promise<unknown>) | undefined;
      stack.faults.onRange = async (range, migrate, migration, call) => {
        if (range !== 5) return migrate(migration, call);
        if (late) {
          const zombie = late();
          told.zombie = zombie;
          await zombie.catch(() => undefined);
          return migrate(migration, call);
        }
        const signal = new AbortController().signal;
        late = () => migrate(migration, { ...call, signal });
        throw lost();
      };
    };

    test('refuses an attempt that was taken for lost and comes back', async () => {
      const told: { zombie?: Promise<unknown> } = {};
      comesBack(told);
      const run = await stack.run(stack.split(`zombie_${mark}`, to));
      await expect(told.zombie).rejects.toThrow(/newer attempt has taken over/);
      expect(run).toMatchObject({ error: null, status: 'success', rows_merged: ROWS });
      expect(await stack.rowsIn(to)).toHaveLength(ROWS);
    });

    test('would take its rows without the fence, and then refuse its own (the mutation that proves the test)', async () => {
      const told: { zombie?: Promise<unknown> } = {};
      stack.faults.without = ['fence'];
      comesBack(told);
      const run = await stack.run(stack.split(`unfenced_${mark}`, to));
      await expect(told.zombie).resolves.toMatchObject({ rows: expect.any(Number) });
      expect(run).toMatchObject({ status: 'error', error: expect.stringMatching(/duplicate/i) });
      expect(await stack.rowsIn(to)).toEqual([]);
    });

    test('merges nothing that is not recorded: rows that came twice without fence and record', async () => {
      stack.faults.without = ['fence', 'range'];
      comesBack({});
      const run = await stack.run(stack.split(`unrecorded_${mark}`, to));
      expect(run).toMatchObject({ status: 'error', error: expect.stringContaining('Not every range of') });
      expect(await stack.rowsIn(to)).toEqual([]);
    });

    test('waits for no attempt that is frozen while it holds the table', async () => {
      let zombie: Promise<unknown> | undefined;
      const thaw = new AbortController();
      stack.faults.onRange = (range, migrate, migration, call) => {
        if (range !== 5 || zombie) return migrate(migration, call);
        const query = `select *, note from (${migration.query}) frozen, pg_sleep(60)`.replace('*, ', 'id, ');
        zombie = migrate({ ...migration, query }, { ...call, signal: thaw.signal });
        zombie.catch(() => undefined);
        return Promise.reject(lost());
      };
      const name = `frozen_${mark}`;
      const id = stack.split(name, to);
      expect(await stack.run(id)).toMatchObject({ error: null, status: 'success', rows_merged: ROWS });
      expect(await stack.rowsIn(to)).toHaveLength(ROWS);
      thaw.abort(new Error('thawed'));
      await expect(zombie).rejects.toThrow('thawed');
      stack.faults.onRange = undefined;
      expect(await stack.run(id)).toMatchObject({ status: 'success' });
      expect(await stack.tablesOf(name)).toEqual([]);
    });

    test('copies what is added outside of its bounds, and without a key, while it runs', async () => {
      const added = `(-99999, 'below'), (99999, 'above'), (null, 'none')`;
      stack.faults.onStatement = async (name) => {
        if (name !== 'create') return;
        stack.faults.onStatement = undefined;
        await stack.source.query(`insert into big (id, note) values ${added}`);
      };
      const run = await stack.run(stack.split(`added_${mark}`, to));
      await stack.source.query(`delete from big where note in ('below', 'above', 'none')`);
      expect(run).toMatchObject({ error: null, status: 'success', rows_merged: ROWS + 3 });
    });

    test('is refused when the destination’s columns change between its attempts', async () => {
      const alter = (type: string) =>
        to === 'MariaDB'
          ? stack.maria.query(`alter table big modify note ${type}`)
          : stack.destination.query(`alter table big alter note type ${type}`);
      stack.faults.onRange = async (range, migrate, ...args) => {
        if (range !== 5) return migrate(...args);
        stack.faults.onRange = undefined;
        await alter('varchar(100)');
        throw lost();
      };
      const run = await stack.run(
        stack.split(`altered_${mark}`, to, { split: { ...SPLIT, connections: 1 } }),
      );
      await alter('text');
      expect(run).toMatchObject({ status: 'error', error: expect.stringContaining('changed while ranges') });
      expect(await stack.rowsIn(to)).toEqual([]);
    });
  });

  test('stops all its connections at the first error that another attempt would not mend', async () => {
    stack.faults.onRange = (range, migrate, migration, call) =>
      range === 2
        ? Promise.reject(new PipekitError('rejected', 'no such column'))
        : migrate({ ...migration, query: `${migration.query} and pg_sleep(60) is not null` }, call);
    const run = await stack.run(stack.split('stops', 'PostgreSQL'));
    expect(run).toMatchObject({ status: 'error', error: 'no such column' });
    expect(stack.stages(run.id)).toEqual(['error']);
    expect(stack.faults.ranges.length).toBeLessThanOrEqual(3);
  });
});
