import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createWorld, type World } from '../api/support/world.js';
import { inDirectory } from '../repo/sample.js';
import { cliOf } from './apiWorld.js';
import { pipekit } from './fakePipekit.js';

let world: World;
beforeEach(async () => {
  world = await createWorld();
});
afterEach(() => world.close());

const HOSTILE = '$(touch pwned)';

/** What bash offers at the end of this line. Names are those of a program that is called as ours would be. */
async function offered(...line: string[]): Promise<string[]> {
  const { out } = await pipekit(['completion', 'bash']);
  let answer: string[] = [];
  await inDirectory((directory) => {
    const program = join(directory, 'pipekit');
    writeFileSync(program, `#!/bin/sh\nprintf '%s\\n' "asked $*" 'orders' 'each day' '${HOSTILE}'\n`);
    chmodSync(program, 0o755);
    const words = line.map((word) => `'${word}'`).join(' ');
    const script = `${out}
COMP_WORDS=('${program}' ${words}); COMP_CWORD=${line.length}
_pipekit
printf '%s\\n' "\${COMPREPLY[@]}"`;
    const printed = execFileSync('bash', ['--norc', '-c', script], { cwd: directory, encoding: 'utf8' });
    answer = printed.split('\n').filter((text) => text !== '');
    expect(existsSync(join(directory, 'pwned'))).toBe(false);
  });
  return answer;
}

test('bash completes commands, their subcommands and their options', async () => {
  expect(await offered('co')).toEqual(['connections', 'completion']);
  expect(await offered('modules', '')).toEqual(expect.arrayContaining(['list', 'show', '--json']));
  expect(await offered('run', '--')).toEqual(['--dry-run', '--set', '--watch', '--json']);
  expect(await offered('nonsense', '')).toEqual(expect.arrayContaining(['run']));
});

test('bash completes names by what stands there, and runs nothing that a name says', async () => {
  expect(await offered('run', '')).toEqual([
    String.raw`asked\ completion\ names\ target\ `,
    'orders',
    String.raw`each\ day`,
    String.raw`\$\(touch\ pwned\)`,
  ]);
  expect(await offered('run', 'or')).toEqual(['orders']);
  expect(await offered('run', String.raw`each\ d`)).toEqual([String.raw`each\ day`]);
  expect((await offered('modules', 'show', ''))[0]).toContain('module');
  expect((await offered('runs', '--group', ''))[0]).toContain('group');
  // The value of an option is no argument.
  expect((await offered('run', '--set', 'a', ''))[0]).toContain('target');
  expect((await offered('connections', 'test', ''))[0]).toContain('connection');
});

test('the names are those of the server, sorted, and begin as asked', async () => {
  const cli = cliOf(world.url);
  world.addGroup('nightly', [
    world.addModule('orders'),
    world.addModule('old orders'),
    world.addModule('net'),
  ]);
  expect((await cli('completion', 'names', 'module')).out).toBe('net\nold orders\norders\n');
  expect((await cli('completion', 'names', 'target', 'n')).out).toBe('net\nnightly\n');
  expect((await cli('completion', 'names', 'module', 'ord')).out).toBe('orders\n');
  expect(JSON.parse((await cli('completion', 'names', 'connection', '--json')).out)).toEqual({
    names: ['warehouse'],
  });
});

test('without a server, and with one that does not answer, there is nothing to offer and nothing is said', async () => {
  expect(await cliOf('http://127.0.0.1:1')('completion', 'names', 'module')).toEqual({
    exitCode: 0,
    out: '',
    err: '',
  });
  const mute = createServer(() => undefined);
  await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve));
  const at = performance.now();
  const url = `http://127.0.0.1:${(mute.address() as AddressInfo).port}`;
  expect(await cliOf(url)('completion', 'names', 'module')).toMatchObject({ exitCode: 0, out: '', err: '' });
  expect(performance.now() - at).toBeLessThan(5_000);
  mute.close();
});

test('every command and option is in the scripts of zsh and fish as well', async () => {
  const words = ['drivers install', 'modules preview', '--dry-run', '--live', 'completion names'];
  for (const shell of ['zsh', 'fish']) {
    const { exitCode, out } = await pipekit(['completion', shell]);
    expect(exitCode).toBe(0);
    for (const word of words) expect(out).toContain(word);
  }
});

test.each(['bash', 'zsh', 'fish'])('the script for %s is one that it can read', async (shell) => {
  const { out } = await pipekit(['completion', shell]);
  await inDirectory((directory) => {
    const file = join(directory, 'script');
    writeFileSync(file, out);
    const { error, status, stderr } = spawnSync(shell, ['-n', file], { encoding: 'utf8' });
    // Not every machine has every shell.
    if (error && 'code' in error && error.code === 'ENOENT' && shell !== 'bash') return;
    expect([status, stderr]).toEqual([0, '']);
  });
});
