import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, expect, test } from '@jest/globals';

const folder = mkdtempSync(join(tmpdir(), 'pipekit-obtain-'));
const obtain = pathToFileURL(fileURLToPath(new URL('../../temporal-dev/obtain.mjs', import.meta.url))).href;

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A program that claims to be the Temporal CLI with a server of that version. */
function fakeCli(name: string, server: string): string {
  mkdirSync(join(folder, name), { recursive: true });
  const file = join(folder, name, 'temporal');
  writeFileSync(file, `#!/bin/sh\necho "temporal version 1.0.0 (Server ${server}, UI 2.0.0)"\n`);
  chmodSync(file, 0o755);
  return file;
}

/** Looks without building anything, in an environment of its own. */
function find(env: { TEMPORAL_CLI?: string; PATH?: string }): string {
  const program = `
    const { findTemporalCli } = await import(${JSON.stringify(obtain)});
    try { console.log(findTemporalCli() ?? 'none'); } catch (error) { console.log(error.exitCode, error.message); }`;
  const all = { PATH: '/usr/bin:/bin', PIPEKIT_CACHE: join(folder, 'empty-cache'), ...env };
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
    env: all,
    encoding: 'utf8',
  });
  return stdout.trim();
}

test('TEMPORAL_CLI comes before PATH', () => {
  const named = fakeCli('named', '1.29.1');
  fakeCli('path', '1.29.1');
  expect(find({ TEMPORAL_CLI: named, PATH: join(folder, 'path') })).toBe(named);
});

test('a TEMPORAL_CLI that does not run is an error, not a reason to look elsewhere', () => {
  expect(find({ TEMPORAL_CLI: '/bin/true' })).toBe(
    '2 TEMPORAL_CLI names /bin/true, which is not a Temporal CLI that runs: correct it or unset it.',
  );
});

test('a server on PATH is taken when it is new enough', () => {
  const old = fakeCli('old', '1.20.0');
  const current = fakeCli('current', '1.30.0');
  const PATH = [old, current].map((file) => join(file, '..')).join(':');
  expect(find({ PATH })).toBe(current);
});

test('with none of these there is none yet', () => {
  expect(find({})).toBe('none');
});
