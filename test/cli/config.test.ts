import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createWorld, type World } from '../api/support/world.js';
import { inDirectory } from '../repo/sample.js';
import { cliOf } from './apiWorld.js';
import { pipekit } from './fakePipekit.js';

let world: World;
let cli: ReturnType<typeof cliOf>;

beforeEach(async () => {
  world = await createWorld();
  cli = cliOf(world.url);
  const orders = world.addModule('orders');
  world.addGroup('nightly', [orders, world.addModule('each day/night')]);
});
afterEach(() => world.close());

const exported = (work: (directory: string) => Promise<void>) =>
  inDirectory(async (directory) => {
    expect((await cli('export', directory)).exitCode).toBe(0);
    await work(directory);
  });
const edit = (file: string, from: string, to: string): void =>
  writeFileSync(file, readFileSync(file, 'utf8').replace(from, to));

test('an export is a folder of small files, which plan finds to be what there is', () =>
  exported(async (directory) => {
    expect((readdirSync(directory, { recursive: true }) as string[]).toSorted()).toEqual([
      'connections.yaml',
      'groups',
      'groups/nightly.yaml',
      'modules',
      'modules/each day%2Fnight.yaml',
      'modules/orders.yaml',
    ]);
    expect(readFileSync(join(directory, 'modules/orders.yaml'), 'utf8')).toBe(
      `modules:
  - name: orders
    source: warehouse
    destination: warehouse
    dest_table: public.t
    merge_strategy: full
    source_query: select id from t
    columns:
      - dest_name: id
        dest_type: integer
        source_type: int4
`,
    );
    const plan = await cli('plan', directory, '--prune');
    expect([plan.exitCode, plan.out]).toEqual([0, '0 created, 0 changed, 0 removed, 4 unchanged\n']);
  }));

test('the printed document, applied to a database file without a server, is exported byte by byte', () =>
  inDirectory(async (directory) => {
    const { out: text } = await cli('export');
    const file = join(directory, 'pipekit.yaml');
    writeFileSync(file, text);
    // Nothing listens there.
    const env = { PIPEKIT_DATA_DIR: directory, PIPEKIT_HTTP_PORT: '1' };
    const applied = await pipekit(['apply', file], env);
    expect(applied).toMatchObject({ exitCode: 0, err: expect.stringContaining('No Pipekit answers') });
    expect((await pipekit(['export'], env)).out).toBe(text);
    expect((await pipekit(['export', '--local'], env)).err).toBe('');
    const elsewhere = await pipekit(['apply', file], { ...env, PIPEKIT_SERVER_URL: 'http://127.0.0.1:1' });
    expect(elsewhere.exitCode).toBe(8);
  }));

test('a plan shows what differs and exits with 2, with 1 when a file is wrong; applying makes it so', () =>
  exported(async (directory) => {
    const file = join(directory, 'modules/orders.yaml');
    edit(file, 'source_query: select id from t', 'source_query: |\n      select id\n        from u');
    edit(file, 'merge_strategy: full', 'merge_strategy: append');
    writeFileSync(join(directory, 'more.yaml'), 'groups:\n  - { name: weekly, members: [orders] }\n');
    const plan = await cli('plan', directory);
    expect(plan.exitCode).toBe(2);
    expect(plan.out).toBe(`~ module orders
    merge_strategy: full → append
    source_query:
      -select id from t
      +select id
      +  from u
+ group weekly
    members:
      - orders
    schedules: []
1 created, 1 changed, 0 removed, 3 unchanged
`);
    const applied = await cli('apply', directory);
    expect(applied.out).toBe(
      'created group weekly\nupdated module orders\n1 created, 1 updated, 3 unchanged\n',
    );
    expect(world.repo.audit.list({ limit: 1 })[0]).toMatchObject({ actor: 'local', ip: '127.0.0.1' });
    expect((await cli('plan', directory)).exitCode).toBe(0);

    edit(file, 'append', 'upsert');
    const wrong = await cli('plan', directory);
    expect([wrong.exitCode, wrong.err]).toEqual([1, expect.stringContaining('orders.yaml: modules[0]')]);
    expect((await cli('apply', directory)).exitCode).toBe(2);
    writeFileSync(file, 'modules: [');
    expect((await cli('plan', directory)).err).toMatch(/orders\.yaml: This is not YAML: .* line 1/);
  }));

test('nothing is removed before somebody has said so', () =>
  exported(async (directory) => {
    writeFileSync(join(directory, 'groups/nightly.yaml'), 'groups: []\n');
    const asked = await cli('apply', directory, '--prune');
    expect(asked).toMatchObject({
      exitCode: 6,
      err: expect.stringContaining('It would remove group nightly\n'),
    });
    expect((await cli('apply', directory)).out).toBe('0 created, 0 updated, 3 unchanged\n');
    expect(world.repo.groups.byName('nightly')).toBeDefined();
    const done = await cli('apply', directory, '--prune', '--yes');
    expect(done.out).toBe('removed group nightly\n0 created, 0 updated, 1 removed, 3 unchanged\n');
    expect(world.repo.groups.byName('nightly')).toBeUndefined();
  }));

test('a file of what is there no more is named, and goes with --clean; other files stay', () =>
  exported(async (directory) => {
    mkdirSync(join(directory, '.git'));
    writeFileSync(join(directory, '.git/modules.yaml'), 'not ours: [');
    writeFileSync(join(directory, 'modules/README.md'), 'ours');
    world.repo.groups.remove(1);
    expect((await cli('export', directory)).err).toMatch(/^groups\/nightly\.yaml is of something/);
    expect((await cli('export', directory, '--clean')).err).toBe('Removed groups/nightly.yaml\n');
    expect((await cli('plan', directory, '--prune')).exitCode).toBe(0);
    expect(readdirSync(join(directory, 'modules'))).toContain('README.md');
  }));

test('a password in a file is refused, and neither shown nor logged', () =>
  exported(async (directory) => {
    edit(join(directory, 'connections.yaml'), '$WAREHOUSE', 'hunter2hunter2');
    const { exitCode, out, err } = await cli('apply', directory);
    expect([exitCode, err]).toEqual([2, expect.stringContaining('must be a secret reference')]);
    expect(out + err + JSON.stringify(world.logged)).not.toContain('hunter2');
  }));
