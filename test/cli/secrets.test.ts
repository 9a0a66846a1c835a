import { chmodSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { inDirectory } from '../repo/sample.js';
import { pipekit, TYPED } from './fakePipekit.js';

const secretsIn = (directory: string) => {
  const file = join(directory, 'secrets');
  const run = (...args: string[]) =>
    pipekit(['secrets', ...args], { PIPEKIT_SECRETS: file, PIPEKIT_DATA_DIR: directory });
  return { file, run };
};

test('a secret is set to what was typed, listed by name only, and removed; other lines and the mode stay', () =>
  inDirectory(async (directory) => {
    const { file, run } = secretsIn(directory);
    writeFileSync(file, '# ours\nOTHER=1\n');
    chmodSync(file, 0o640);
    const set = await run('set', '$SHOP_PASSWORD');
    expect(set.exitCode).toBe(0);
    expect(readFileSync(file, 'utf8')).toBe(`# ours\nOTHER=1\nSHOP_PASSWORD="${TYPED}"\n`);
    const listed = await run();
    expect(listed.out).toMatch(/OTHER +file\nSHOP_PASSWORD +file\n/);
    expect((await run('unset', 'SHOP_PASSWORD')).exitCode).toBe(0);
    expect(readFileSync(file, 'utf8')).toBe('# ours\nOTHER=1\n');
    expect(statSync(file).mode & 0o777).toBe(0o640);
    expect(readdirSync(directory)).toEqual(['secrets']);
    for (const { out, err } of [set, listed]) expect(out + err).not.toContain(TYPED);
  }));

test('a file that was not there can be read by owner and group only', () =>
  inDirectory(async (directory) => {
    const { file, run } = secretsIn(directory);
    await run('set', 'SHOP_PASSWORD', '--json');
    expect(statSync(file).mode & 0o777).toBe(0o640);
  }));

test('a value on the command line is refused, and not repeated', () =>
  inDirectory(async (directory) => {
    const { file, run } = secretsIn(directory);
    for (const args of [['SHOP_PASSWORD=hunter2'], ['SHOP_PASSWORD', 'hunter2']]) {
      const { exitCode, out, err } = await run('set', ...args);
      expect(exitCode).toBe(2);
      expect(out + err).not.toContain('hunter2');
    }
    expect(existsSync(file)).toBe(false);
    expect(await run('unset', 'NOPE')).toMatchObject({ exitCode: 4 });
  }));
