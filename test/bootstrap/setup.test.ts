import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from '@jest/globals';
import { acquireLock } from '../../bin/lib/lock.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'pipekit-setup-'));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function setUp(env: NodeJS.ProcessEnv) {
  return spawnSync(process.execPath, [join(root, 'bin', 'setup.mjs')], { env, encoding: 'utf8' });
}

/** A PATH with nothing on it but Node. */
function pathWithoutJava(): string {
  const bin = join(folder, 'only-node');
  mkdirSync(bin, { recursive: true });
  symlinkSync(process.execPath, join(bin, 'node'));
  return bin;
}

test('a machine without Java is told so in one sentence, with exit code 2', () => {
  const { status, stdout, stderr } = setUp({ PATH: pathWithoutJava(), HOME: folder });
  expect(status).toBe(2);
  expect(stdout + stderr).toBe(
    'Pipekit needs a JDK 17 or newer and found none: apt-get install openjdk-17-jdk-headless, or set JAVA_HOME to one.\n',
  );
});

test('a Java without a compiler is not a JDK', () => {
  const home = join(folder, 'jre');
  mkdirSync(join(home, 'bin'), { recursive: true });
  writeFileSync(join(home, 'bin', 'java'), '');
  writeFileSync(join(home, 'release'), 'JAVA_VERSION="17.0.1"\n');
  const { status, stderr } = setUp({ PATH: dirname(process.execPath), HOME: folder, JAVA_HOME: home });
  expect(status).toBe(2);
  expect(stderr).toContain('holds only a Java runtime without a compiler');
});

test('a second set-up has nothing to do and says so within a second', () => {
  setUp(process.env);
  const startedAt = performance.now();
  const { status, stderr } = setUp(process.env);
  expect(stderr).toMatch(/^Everything is ready \(\d+\.\d s\): nothing to build or fetch\.\n$/);
  expect(status).toBe(0);
  expect(performance.now() - startedAt).toBeLessThan(2_000);
});

test('a second set-up at the same time waits for the first and names it', async () => {
  const lock = join(folder, 'lock');
  const release = await acquireLock(lock, () => {});
  let waitsFor = '';
  const second = acquireLock(lock, (pid) => {
    waitsFor = pid;
  });
  await delay(50);
  expect(waitsFor).toBe(String(process.pid));
  release();
  (await second)();
});

test('the lock of a process that is gone is taken over', async () => {
  const lock = join(folder, 'stale-lock');
  writeFileSync(lock, `${process.pid} 12345`); // Our pid, but not our start time: someone before us had it.
  const release = await acquireLock(lock, () => {});
  release();
});
