import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { loadConfig } from '../../src/config.js';
import { type DriverArtifact, driverOf, jarName } from '../../src/domain/drivers.js';
import { PipekitError } from '../../src/domain/errors.js';
import { loadSecrets } from '../../src/secrets/index.js';
import { until } from '../support/until.js';
import { addModule, connectionNamed, inDirectory } from '../repo/sample.js';
import { servicesWith } from './helper.js';

test('the doctor finds everything well', async () => {
  const { services, repo } = servicesWith();
  addModule(repo);
  const checks = await services.doctor();
  expect(checks.map(({ name, ok }) => [name, ok])).toEqual([
    ['database', true],
    ['temporal', true],
    ['database file', true],
    ['disk', true],
    ['leftovers', true],
    ['jrunner', true],
    ['drivers', true],
    ['secret of shop', true],
    ['schedules', true],
    ['connection shop', true],
  ]);
});

test('the doctor goes on past a failure and says what to do', async () => {
  const noWorker = new PipekitError('unavailable', 'No worker takes pipekit-runner', {
    hint: 'Start `pipekit worker`.',
  });
  const { services, repo } = servicesWith({
    control: { check: () => Promise.reject(noWorker) } as never,
    secrets: loadSecrets('/nonexistent/secrets', {}),
    jrunner: { version: () => Promise.reject(new Error('spawn jrunner ENOENT')) },
  });
  addModule(repo);
  const bad = (await services.doctor()).filter(({ ok }) => !ok);
  expect(bad).toEqual([
    {
      name: 'temporal',
      ok: false,
      message: 'No worker takes pipekit-runner',
      fix: 'Start `pipekit worker`.',
    },
    expect.objectContaining({ name: 'jrunner', message: 'spawn jrunner ENOENT' }),
    expect.objectContaining({ name: 'secret of shop', message: 'The secret $SHOP_PASSWORD is not set' }),
    expect.objectContaining({ name: 'connection shop' }),
  ]);
});

test('the doctor names what a sweep could not remove, and a destination that could not be swept', async () => {
  const { services, repo } = servicesWith();
  addModule(repo);
  repo.sweeps.record(1, {
    dropped: [],
    kept: [{ table: 'orders_3f2a91c0__4_1', why: 'held' }],
    sessions_ended: 0,
  });
  const leftovers = async () => (await services.doctor()).find(({ name }) => name === 'leftovers');
  expect(await leftovers()).toMatchObject({
    ok: false,
    message: 'Left over by ended runs: pipekit_staging.orders_3f2a91c0__4_1 in shop (held)',
  });
  repo.sweeps.record(1, { error: 'no route' });
  expect((await leftovers())?.message).toContain('shop could not be swept (no route)');
  repo.sweeps.record(1, { dropped: [], kept: [], sessions_ended: 0 });
  expect(await leftovers()).toMatchObject({ ok: true });
});

test('a module that is deleted has its destination swept', () => {
  const { services, repo, swept } = servicesWith();
  services.modules.remove(addModule(repo));
  expect(swept).toEqual([1]);
});

test('failures come first, and at most four connections are asked at a time', async () => {
  let asked = 0;
  let most = 0;
  const { services, repo } = servicesWith({
    pipe: {
      async query({ url }: { url: string }) {
        most = Math.max(most, ++asked);
        await new Promise((resolve) => setTimeout(resolve, 5));
        asked -= 1;
        if (url.endsWith('/c3')) throw new PipekitError('unavailable', 'no route');
        return { columns: [], rows: [['1']], truncated: false };
      },
    } as never,
  });
  for (let n = 1; n <= 12; n += 1) repo.connections.save(connectionNamed(`c${n}`));
  const checks = await services.doctor();
  expect(checks[0]).toMatchObject({ name: 'connection c3', ok: false, message: 'no route' });
  expect(checks.filter(({ name }) => name.startsWith('connection '))).toHaveLength(12);
  expect(most).toBe(4);
});

test('each check is told as it is known: one that takes its time holds back no other', async () => {
  let answer = (): void => undefined;
  const { services, repo } = servicesWith({
    pipe: {
      async query() {
        await new Promise<void>((resolve) => {
          answer = resolve;
        });
        return { columns: [], rows: [['1']], truncated: false };
      },
    } as never,
  });
  addModule(repo);
  const told: string[] = [];
  const totals = new Set<number>();
  const all = services.doctor(({ name }, total) => {
    told.push(name);
    totals.add(total);
  });
  await until('the others', () => told.length === 9);
  expect(told).not.toContain('connection shop');
  answer();
  expect((await all).map(({ name }) => name).toSorted()).toEqual(told.toSorted());
  expect([told.at(-1), [...totals]]).toEqual(['connection shop', [10]]);
});

test('the doctor names schedules that Temporal lacks or has paused', async () => {
  const states = [undefined, { next: [], pausedThere: 'maintenance', skipped: 0, missed: 0 }];
  const { services, repo } = servicesWith({
    schedules: { describe: async (id: number) => states[id - 1] } as never,
  });
  const group_id = repo.groups.save({ name: 'nightly' }).id;
  for (const cron_expr of ['0 1 * * *', '0 2 * * *'])
    repo.schedules.save({ group_id, cron_expr, timezone: null, enabled: true, catchup_window_s: 60 });
  const [first] = await services.doctor();
  expect(first).toMatchObject({
    name: 'schedules',
    ok: false,
    message: 'Temporal does not have schedule 1; schedule 2 is paused in Temporal',
  });
});

test('the doctor names a driver that a connection needs and nobody has installed', async () => {
  const { services, repo } = servicesWith({
    config: loadConfig({ PIPEKIT_DATA_DIR: '.', PIPEKIT_DRIVERS_DIR: '/nonexistent' }),
  });
  repo.connections.save({ ...connectionNamed('as400'), driver: 'db2i', jdbc_url: 'jdbc:as400://h/LIB' });
  expect((await services.doctor()).find(({ name }) => name === 'drivers')).toMatchObject({
    ok: false,
    message: 'DB2 for i is not installed',
    fix: 'Run `pipekit drivers install db2i`.',
  });
});

test('the doctor names a driver whose jar is not the pinned one', () =>
  inDirectory(async (directory) => {
    const jar = jarName(driverOf('db2i').artifacts[0] as DriverArtifact);
    writeFileSync(join(directory, jar), 'another');
    const { services, repo } = servicesWith({
      config: loadConfig({ PIPEKIT_DATA_DIR: '.', PIPEKIT_DRIVERS_DIR: directory }),
    });
    repo.connections.save({ ...connectionNamed('as400'), driver: 'db2i', jdbc_url: 'jdbc:as400://h/LIB' });
    expect((await services.doctor()).find(({ name }) => name === 'drivers')).toMatchObject({
      ok: false,
      message: `${jar} does not have the checksum it must have, so it is not loaded`,
      fix: 'Run `pipekit drivers install db2i`.',
    });
  }));

test('a database that answers in plain text is said to, with what to set where it is elsewhere', async () => {
  const { services, repo } = servicesWith({
    pipe: {
      async query({ url }: { url: string }, sql: string) {
        const isAboutTls = /ssl/i.test(sql);
        if (isAboutTls && url.includes('old')) throw new PipekitError('rejected', 'no such table');
        const rows = isAboutTls ? [['ssl', url.includes('safe') ? 'on' : '']] : [['1']];
        return { columns: [], rows, truncated: false };
      },
    } as never,
  });
  const urls = {
    near: 'jdbc:postgresql://localhost/x',
    far: 'jdbc:postgresql://db.example/x',
    safe: 'jdbc:mariadb://safe.example/x',
    old: 'jdbc:postgresql://old.example/x',
  };
  for (const [name, jdbc_url] of Object.entries(urls)) {
    const driver = name === 'safe' ? 'mariadb' : 'postgresql';
    repo.connections.save({ ...connectionNamed(name), driver, jdbc_url });
  }
  const checks = (await services.doctor()).filter(({ name }) => name.startsWith('connection '));
  const said = Object.fromEntries(
    checks.map(({ name, ok, message, fix }) => [name, [ok, message.replace(/\d+ ms/, 'ms'), fix]]),
  );
  expect(said).toEqual({
    'connection near': [true, 'Answers in ms, not encrypted', undefined],
    'connection far': [true, 'Answers in ms, not encrypted', expect.stringContaining('sslmode=verify-full')],
    'connection safe': [true, 'Answers in ms, encrypted', undefined],
    'connection old': [true, 'Answers in ms', undefined],
  });
});

test('a connection that only another pool reaches is asked by a runner of that pool', async () => {
  const asked: string[] = [];
  const { services, repo } = servicesWith({
    remote: {
      async query({ name }: { name: string }, sql: string) {
        if (sql === 'select 1') asked.push(name);
        if (name === 'plant')
          throw new PipekitError('unavailable', 'Nobody polls the task queue pipekit-runner-plant');
        return { columns: [], rows: [['1']], truncated: false };
      },
    } as never,
  });
  for (const name of ['plant', 'dmz']) repo.connections.save({ ...connectionNamed(name), runner_pool: name });
  repo.connections.save(connectionNamed('here'));
  const checks = (await services.doctor()).filter(({ name }) => name.startsWith('connection '));
  expect(asked.toSorted()).toEqual(['dmz', 'plant']);
  expect(checks).toEqual([
    expect.objectContaining({
      name: 'connection plant',
      ok: false,
      message: expect.stringContaining('Nobody polls'),
    }),
    expect.objectContaining({
      name: 'connection dmz',
      ok: true,
      message: expect.stringMatching(/^Answers a runner of the pool dmz in \d+ ms$/),
    }),
    expect.objectContaining({ name: 'connection here', ok: true }),
  ]);
});
