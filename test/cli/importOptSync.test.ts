import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from '@jest/globals';
import { readInsertScript } from '../../src/services/optSync/insertScript.js';
import { inDirectory } from '../repo/sample.js';
import { pipekit } from './fakePipekit.js';

const script = (password: string) => `#!/bin/sh
SRC="jdbc:as400://10.0.0.5/PROD"
DEST_USER=loader
# jrunner -scu nothing
/opt/jrunner/bin/jrunner -scu "$SRC" -scn reader -scp "\${AS400PW}" -sq pull.sql \\
  -dcu "jdbc:postgresql://wh.internal:5432/warehouse" -dcn $DEST_USER -dcp ${password} -dt staging.orders -b
psql -f insert.sql
`;
const PULL = 'SELECT DCORD# AS dcord, RTRIM(NAME) AS name FROM LIB.ORDERS;\n';
const INSERT =
  'DELETE FROM sales.orders WHERE dcord IN (SELECT dcord FROM staging.orders);\nINSERT INTO sales.orders (dcord, name) SELECT * FROM staging.orders;\n';
const TREE = {
  'orders/pull.sql': PULL,
  'orders/insert.sql': INSERT,
  'orders/run.sh': script('$WH_PW'),
  'cities/pull.sql': PULL,
  'cities/insert.sql':
    'TRUNCATE TABLE sales.cities;\nINSERT INTO sales.cities SELECT * FROM staging.cities;\n',
  'cities/run.sh': script("'hunter2hunter2'").replace('$DEST_USER', 'other'),
  'leaky/pull.sql': PULL,
  'leaky/insert.sql': INSERT,
  'leaky/run.sh': script('$WH_PW').replace('PROD"', 'PROD;password=hunter2hunter2"'),
  'odd/pull.sql': PULL,
  'odd/insert.sql': 'MERGE INTO t USING s ON t.a = s.a WHEN MATCHED THEN UPDATE SET b = 1;\n',
  'odd/run.sh': script('$WH_PW'),
};

test('a tree of scripts becomes a document that plan takes; what is unclear is told, and no password is kept', () =>
  inDirectory(async (directory) => {
    for (const [path, text] of Object.entries(TREE)) {
      mkdirSync(dirname(join(directory, 'sync', path)), { recursive: true });
      writeFileSync(join(directory, 'sync', path), text);
    }
    const { exitCode, out, err } = await pipekit(['import-opt-sync', join(directory, 'sync')]);
    expect(exitCode).toBe(0);
    expect(out + err).not.toContain('hunter2');
    expect(err).toContain('leaky: A password stands in the URL');
    expect(err).toContain('odd: insert.sql has no INSERT INTO a table\n');
    expect(err).toContain(
      'cities: A password stands in the script: `pipekit secrets set WAREHOUSE_PASSWORD`\n',
    );
    for (const part of [
      'password: $AS400PW',
      'merge_strategy: incremental\n    merge_key: dcord',
      'merge_strategy: full',
    ])
      expect(out).toContain(part);
    const file = join(directory, 'modules.yaml');
    writeFileSync(file, out);
    const plan = await pipekit(['plan', '--local', file], { PIPEKIT_DATA_DIR: directory });
    expect([plan.exitCode, plan.err]).toEqual([2, '']);
    expect(plan.out).toMatch(/5 created, 0 changed, 0 removed, 0 unchanged\n$/);
    expect((await pipekit(['import-opt-sync', join(directory, 'nope')])).exitCode).toBe(2);
  }));

test.each([
  ['DELETE FROM t; INSERT INTO t SELECT * FROM s', 'full', []],
  ['insert into t (a) select a from s', 'append', []],
  [
    'DELETE FROM t WHERE (a, "B") IN (SELECT a, "B" FROM s); INSERT INTO t SELECT 1',
    'incremental',
    ['a', 'B'],
  ],
  [
    'DELETE FROM [t] WHERE t.a IN (SELECT DISTINCT s.a FROM st.s s); INSERT INTO t SELECT 1',
    'incremental',
    ['a'],
  ],
  ['-- TRUNCATE t\nINSERT INTO t SELECT 1', 'append', []],
  ['DELETE FROM t WHERE a IN (SELECT b FROM s); INSERT INTO t SELECT 1', null, []],
  ['DELETE FROM t WHERE a IN (SELECT a FROM s) AND year = 2026; INSERT INTO t SELECT 1', null, []],
  ["DELETE FROM t WHERE day > '2026-01-01'; INSERT INTO t SELECT 1", null, []],
  ['DELETE FROM t; DELETE FROM u; INSERT INTO t SELECT 1', null, []],
  ['DELETE FROM t USING s; INSERT INTO t SELECT 1', null, []],
  ['UPDATE t SET a = 1; INSERT INTO t SELECT 1', null, []],
])('"%s" is %s by %j', (sql, strategy, key) => {
  expect(readInsertScript(sql)).toMatchObject({ strategy, key });
});
