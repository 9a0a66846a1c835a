import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { loadConfig } from '../../src/config.js';
import { openRepo } from '../../src/repo/index.js';
import { loadSecrets } from '../../src/secrets/index.js';
import { inDirectory } from '../repo/sample.js';
import { pipekit } from './fakePipekit.js';

const actions = {
  createDatabase: (file: string) => openRepo(file).close(),
};

/** An empty password in the environment is none. */
const envIn = (directory: string) => ({
  PIPEKIT_CONFIG: join(directory, 'etc', 'config.yaml'),
  PIPEKIT_PASSWORD: '',
});

test('init makes settings, a random password and the database, and tells no password', () =>
  inDirectory(async (directory) => {
    const env = envIn(directory);
    const { exitCode, out } = await pipekit(['init'], env, false, actions);
    expect(exitCode).toBe(0);
    const config = loadConfig(env);
    expect(config.data_dir).toBe(join(directory, 'etc', '.pipekit'));
    const password = loadSecrets(config.secrets_file, {}).resolve('$PIPEKIT_PASSWORD');
    expect(password).toMatch(/^[\w-]{24}$/);
    expect(out).not.toContain(password);
    expect(statSync(config.data_dir).mode & 0o777).toBe(0o700);
    expect(statSync(config.database_file).isFile()).toBe(true);
  }));

test('init run again changes nothing', () =>
  inDirectory(async (directory) => {
    const env = envIn(directory);
    await pipekit(['init'], env, false, actions);
    writeFileSync(env.PIPEKIT_CONFIG, 'auth: { password: $PIPEKIT_PASSWORD }\ndata_dir: .pipekit');
    const secrets = readFileSync(loadConfig(env).secrets_file, 'utf8');
    const { out } = await pipekit(['init', '--json'], env, false, actions);
    expect(JSON.parse(out)).toMatchObject({ created: [], existing: { length: 4 } });
    expect(readFileSync(loadConfig(env).secrets_file, 'utf8')).toBe(secrets);
    expect(readFileSync(env.PIPEKIT_CONFIG, 'utf8')).toMatch(/^auth: /);
  }));

test('apply says what it did, and a mistake is exit code 2 with its place', () =>
  inDirectory(async (directory) => {
    const env = envIn(directory);
    await pipekit(['init'], env, false, actions);
    const file = join(directory, 'shop.yaml');
    writeFileSync(file, 'groups:\n  - name: nightly\n');
    const first = await pipekit(['apply', '--local', file], env, false, actions);
    expect(first.out).toBe('created group nightly\n1 created, 0 updated, 0 unchanged\n');
    const second = await pipekit(['apply', '--local', file, '--json'], env, false, actions);
    expect(JSON.parse(second.out)).toEqual({
      created: [],
      updated: [],
      unchanged: ['group nightly'],
      removed: [],
    });

    writeFileSync(file, 'groups:\n  - name: nightly\n    members: [orders]\n');
    const wrong = await pipekit(['apply', '--local', file], env, false, actions);
    expect(wrong.exitCode).toBe(2);
    expect(wrong.err).toContain('groups[0].members[0]');
    const missing = await pipekit(['apply', '--local', join(directory, 'nope.yaml')], env, false, actions);
    expect(missing).toMatchObject({ exitCode: 2, err: expect.stringContaining('cannot be read') });
  }));
