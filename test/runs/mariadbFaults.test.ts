import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { PipekitError } from '../../src/domain/errors.js';
import type { Pipe } from '../../src/domain/ports.js';
import { describeMariadb } from '../support/mariadb.js';
import { type MariadbStack, ROWS, startMariadbStack } from '../support/mariadbStack.js';

type Script = Pipe['script'];
type Between = ((script: Script, ...args: Parameters<Script>) => ReturnType<Script>) | undefined;

let stack: MariadbStack;
/** What stands between a merge and the database, for one test. */
let onMerge: Between;
/** The same before a complete attempt becomes the staging table. */
let onPublish: Between;
/** Removes statements from a merge: a mechanism taken out, to prove that its test needs it. */
let without: string[] = [];

const wrapPipe = (pipe: Pipe): Pipe => ({
  ...pipe,
  script(login, statements, call) {
    const has = (wanted: string) => statements.some(({ name }) => name === wanted);
    if (has('publish') && onPublish) return onPublish(pipe.script, login, statements, call);
    if (!has('ledger row') || !onMerge) return pipe.script(login, statements, call);
    const kept = statements.filter(({ name }) => !without.includes(name));
    return onMerge(pipe.script, login, kept, call);
  },
});

describeMariadb('a merge into MariaDB', () => {
  beforeAll(async () => {
    stack = await startMariadbStack('create table once (id int, note varchar(20))', wrapPipe);
  });
  afterAll(async () => stack?.stop());
  afterEach(() => {
    onMerge = undefined;
    onPublish = undefined;
    without = [];
  });

  /** The merge commits, but nobody hears of it. */
  function loseFirstAnswer(): void {
    let lost = false;
    onMerge = async (script, ...args) => {
      const result = await script(...args);
      if (lost) return result;
      lost = true;
      throw new PipekitError('unavailable', 'connection lost after COMMIT');
    };
  }
  const count = async () => (await stack.maria.query('select count(*) from once'))[0]?.[0];
  const append = (name: string) =>
    stack.addModule({ name, merge_strategy: 'append', dest_table: `${stack.maria.name}.once` });

  test('whose commit was not acknowledged is found in the ledger by the retry and not done twice', async () => {
    await stack.maria.query('delete from once');
    loseFirstAnswer();
    expect(await stack.run(append('append once'))).toMatchObject({
      error: null,
      status: 'success',
      rows_merged: 4,
    });
    expect(await count()).toBe('4');
    expect(await stack.leftovers()).toEqual([]);
  });

  test('would be done twice without the ledger and the drop of staging (the mutation that proves the test)', async () => {
    await stack.maria.query('delete from once');
    without = ['ledger', 'ledger row', 'drop'];
    loseFirstAnswer();
    await stack.run(append('append twice'));
    expect(await count()).toBe('8');
    await stack.maria.query(`drop table ${stack.staging('append twice')}`);
  });

  test('that ends between the drop and the rename of staging is healed by its retry', async () => {
    onPublish = async (script, login, statements, call) => {
      onPublish = undefined;
      await script(login, statements.slice(0, -1), call);
      throw new PipekitError('unavailable', 'jrunner ended before it answered');
    };
    const run = await stack.run(stack.addModule({ name: 'halfway' }));
    expect(run).toMatchObject({ error: null, status: 'success', rows_merged: 4 });
    expect(await stack.rows()).toEqual(ROWS);
    expect(await stack.leftovers()).toEqual([]);
  });

  test('whose drop of staging was lost heals with the next run', async () => {
    without = ['drop'];
    onMerge = (script, ...args) => script(...args);
    const id = stack.addModule({ name: 'healed' });
    await stack.run(id);
    expect(await stack.leftovers()).toEqual([[expect.stringMatching(/^healed_/)]]);
    without = [];
    expect(await stack.run(id)).toMatchObject({ error: null, status: 'success', rows_merged: 4 });
    expect(await stack.leftovers()).toEqual([]);
  });

  const overtaken = (sql: string): void => {
    onMerge = async (script, login, statements, call) => {
      await script(login, [{ name: 'newer', sql }], call);
      return script(login, statements, call);
    };
  };
  // Of this installation alone: the fence is the server's, and other test files have rows in it too.
  const newer = () =>
    `update pipekit_staging.pipekit_fence set token = token + 1 where instance_id = '${stack.repo.definitions.instanceId()}'`;

  test('that is stale is refused by the destination itself', async () => {
    const before = await stack.rows();
    overtaken(newer());
    const run = await stack.run(stack.addModule({ name: 'stale', source_query: `select 5, 'new'` }));
    expect(run).toMatchObject({ status: 'error', error: expect.stringContaining('newer attempt') });
    expect(await stack.rows()).toEqual(before);
  });

  test('would merge without the fence (the mutation that proves the test)', async () => {
    without = ['fence'];
    overtaken(newer());
    const run = await stack.run(stack.addModule({ name: 'unfenced', source_query: `select 5, 'new'` }));
    expect(run.status).toBe('success');
    expect(await stack.rows()).toEqual([['5', 'new']]);
  });

  const replaced = (module: string) =>
    `create or replace table ${stack.staging(module)} comment = 'other 1' as select 6 as id, 'x' as note`;

  test('whose staging a stale attempt has replaced is refused', async () => {
    const before = await stack.rows();
    overtaken(replaced('replaced'));
    const run = await stack.run(stack.addModule({ name: 'replaced', source_query: `select 5, 'new'` }));
    expect(run).toMatchObject({ error: expect.stringContaining('another attempt') });
    expect(await stack.rows()).toEqual(before);
  });

  test('would take the other rows without a look at the mark (the mutation that proves the test)', async () => {
    without = ['attempt'];
    overtaken(replaced('unmarked'));
    const run = await stack.run(stack.addModule({ name: 'unmarked', source_query: `select 5, 'new'` }));
    expect(run.status).toBe('success');
    expect(await stack.rows()).toEqual([['6', 'x']]);
    await stack.maria.query(`drop table ${stack.staging('unmarked')}`);
  });
});
