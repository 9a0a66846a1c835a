/** Which jars jrunner loads: those it knows, as they were, and no other. */
import { appendFileSync, copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from '@jest/globals';
import { driverOf, jarName } from '../../src/domain/drivers.js';
import { createPipe } from '../../src/runner/index.js';
import { pipekit } from '../cli/fakePipekit.js';
import { call, DRIVERS_DIR } from './support/engines.js';

const folder = mkdtempSync(join(tmpdir(), 'pipekit-drivers-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const path = fileURLToPath(new URL('../../jrunner/bin/jrunner', import.meta.url));
const env = { PATH: process.env.PATH as string, JRUNNER_DRIVERS: folder, JRUNNER_FILE_DIRS: folder };
const login = { url: 'jdbc:sqlserver://127.0.0.1:1', user: 'u', password: 'a password', application: 'test' };
const [jar] = driverOf('sqlserver').artifacts.map(jarName) as [string];

async function failure(): Promise<{ code?: string; message: string }> {
  const pipe = createPipe({ path, env });
  try {
    await pipe.query(login, 'select 1', 1, call());
    throw new Error('It was reached');
  } catch (error) {
    return error as Error;
  } finally {
    await pipe.close();
  }
}

test('a driver that is missing says how it is installed; one that was changed is not loaded; the pinned one is', async () => {
  const missing = await failure();
  expect(missing.code).toBe('invalid');
  expect(missing.message).toContain('install it with `pipekit drivers install sqlserver`');
  copyFileSync(join(DRIVERS_DIR, jar), join(folder, jar));
  expect(await failure()).toMatchObject({ code: 'unavailable' });
  appendFileSync(join(folder, jar), 'x');
  expect((await failure()).message).toContain('does not have the checksum');
}, 60_000);

test('`drivers list` tells a jar that is missing from one that was changed, and what to do', async () => {
  const directory = mkdtempSync(join(folder, 'list-'));
  const env = { PIPEKIT_DRIVERS_DIR: directory };
  const lineOf = async (name: string) => {
    const { exitCode, out } = await pipekit(['drivers', 'list'], env);
    expect(exitCode).toBe(0);
    return { line: out.split('\n').find((line) => line.startsWith(name)), out };
  };
  expect((await lineOf('sqlserver')).line).toMatch(/^sqlserver +SQL Server +missing +MIT$/);
  expect((await lineOf('mariadb')).line).toMatch(/^mariadb +MariaDB +bundled +LGPL/);
  copyFileSync(join(DRIVERS_DIR, jar), join(directory, jar));
  expect((await lineOf('sqlserver')).line).toMatch(/^sqlserver +SQL Server +installed +MIT$/);
  appendFileSync(join(directory, jar), 'x');
  const { line, out } = await lineOf('sqlserver');
  expect(line).toMatch(/^sqlserver +SQL Server +changed +MIT$/);
  expect(out).toContain(
    `${jar} does not have the checksum it must have, so it is not loaded: run \`pipekit drivers install sqlserver\`\n`,
  );
});

test('`drivers list` says what is installed, and `drivers install` asks for agreement to a licence', async () => {
  const env = { PIPEKIT_DRIVERS_DIR: DRIVERS_DIR };
  const listed = JSON.parse((await pipekit(['drivers', 'list', '--json'], env)).out);
  expect(listed.drivers).toContainEqual({
    kind: 'sqlite',
    name: 'SQLite',
    licence: 'Apache-2.0',
    free: true,
    installed: true,
    state: 'installed',
    problem: null,
    install: 'pipekit drivers install sqlite',
  });
  const refused = await pipekit(['drivers', 'install', 'oracle'], env);
  expect(refused).toMatchObject({ exitCode: 2, err: expect.stringContaining('--accept-licence') });
  const asked: string[] = [];
  const actions = {
    async installDriver(_: unknown, { kind }: { kind: string }) {
      asked.push(kind);
      return ['/x/ojdbc.jar'];
    },
  };
  const done = await pipekit(['drivers', 'install', 'oracle', '--accept-licence'], env, false, actions);
  expect(done).toMatchObject({ exitCode: 0, out: 'installed /x/ojdbc.jar\n' });
  expect(asked).toEqual(['oracle']);
  expect((await pipekit(['drivers', 'install', 'dbase'], env)).err).toContain('There is no driver "dbase"');
});
