import { writeFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { expect, test } from '@jest/globals';
import { explainConfig, loadConfig } from '../../src/config.js';
import { refuseOpenDoor } from '../../src/main/people.js';
import { inDirectory } from '../repo/sample.js';

const withFile = (text: string, work: (env: { PIPEKIT_CONFIG: string }, directory: string) => void) =>
  inDirectory((directory) => {
    const file = join(directory, 'config.yaml');
    writeFileSync(file, text);
    work({ PIPEKIT_CONFIG: file }, directory);
  });

test('defaults do for a start: loopback, a local Temporal, the jrunner shipped', () => {
  const config = loadConfig({});
  expect(config.http).toEqual({ host: '127.0.0.1', port: 8420, trusted_proxies: 0 });
  expect(config.auth).toMatchObject({ username: 'pipekit' });
  expect(config.auth.password).toBeUndefined();
  expect(config.temporal).toMatchObject({ namespace: 'pipekit', tls: false });
  expect(config.temporal.address).toBeUndefined();
  expect(config.jrunner.path).toMatch(/\/jrunner\/bin\/jrunner$/);
  expect(config.secrets_file).toBe(join(config.data_dir, 'secrets'));
  for (const path of [config.data_dir, config.database_file, config.jrunner.path]) {
    expect(isAbsolute(path)).toBe(true);
  }
});

test('the environment wins over the file, and the file over the defaults', () =>
  withFile('http: { port: 9000, host: localhost }\nrunner: { slots: 2 }', (env) => {
    const config = loadConfig({ ...env, PIPEKIT_HTTP_PORT: '9001', PIPEKIT_RUNNER_ENABLED: 'false' });
    expect(config.http).toMatchObject({ host: 'localhost', port: 9001 });
    expect(config.runner).toMatchObject({ slots: 2, enabled: false });
  }));

test('the command line finds the server where it listens, or where it is told to', () => {
  expect(loadConfig({}).server_url).toBe('http://127.0.0.1:8420');
  const open = { PIPEKIT_HTTP_HOST: '::', PIPEKIT_PASSWORD: 'long enough' };
  expect(loadConfig(open).server_url).toBe('http://[::1]:8420');
  const elsewhere = loadConfig({ PIPEKIT_SERVER_URL: 'https://pipekit.example/' });
  expect(elsewhere.server_url).toBe('https://pipekit.example');
  expect(() => loadConfig({ PIPEKIT_SERVER_URL: 'pipekit' })).toThrow('PIPEKIT_SERVER_URL: ');
});

test('an address of Temporal makes its default namespace the default', () => {
  expect(loadConfig({ PIPEKIT_TEMPORAL_ADDRESS: 'temporal:7233' }).temporal.namespace).toBe('default');
});

test('paths of the file are relative to the file', () =>
  withFile('data_dir: data\nsecrets_file: ../secrets', (env, directory) => {
    const config = loadConfig(env);
    expect(config.database_file).toBe(join(directory, 'data', 'pipekit.db'));
    expect(config.secrets_file).toBe(join(directory, '..', 'secrets'));
  }));

test.each([
  ['http: { prot: 1 }', 'http.prot in', 'there is no such setting'],
  ['nope: 1', 'nope in', 'there is no such setting'],
  ['http: { port: 99999 }', 'http.port in', '65535'],
  ['auth: { password: hunter2 }', 'auth.password in', 'must be a secret reference'],
  ['just a sentence', 'cannot be read', 'not a map'],
  ['http: [', 'cannot be read', 'line 1'],
])('the file "%s" is refused', (text, place, message) =>
  withFile(text, (env) => {
    expect(() => loadConfig(env)).toThrow(expect.objectContaining({ code: 'invalid' }));
    expect(() => loadConfig(env)).toThrow(place);
    expect(() => loadConfig(env)).toThrow(message);
    expect(() => loadConfig(env)).not.toThrow('hunter2');
  }),
);

test('a variable that is wrong is named', () => {
  expect(() => loadConfig({ PIPEKIT_HTTP_PORT: 'eighty' })).toThrow('PIPEKIT_HTTP_PORT: ');
  expect(() => loadConfig({ PIPEKIT_TEMPORAL_TLS: 'yes' })).toThrow('PIPEKIT_TEMPORAL_TLS: ');
});

test('a file that is asked for must be there', () => {
  expect(() => loadConfig({ PIPEKIT_CONFIG: '/nonexistent/config.yaml' })).toThrow('cannot be read');
});

test('with neither a user nor a password only this machine is listened to', () => {
  const env = { PIPEKIT_HTTP_HOST: '0.0.0.0' };
  expect(() => refuseOpenDoor(loadConfig(env), 0)).toThrow(
    expect.objectContaining({ code: 'invalid', hint: expect.stringContaining('pipekit users add') }),
  );
  refuseOpenDoor(loadConfig(env), 1);
  refuseOpenDoor(loadConfig({ ...env, PIPEKIT_PASSWORD: 'long enough' }), 0);
  refuseOpenDoor(loadConfig({ PIPEKIT_HTTP_HOST: '::1' }), 0);
  expect(loadConfig({ ...env, PIPEKIT_PASSWORD: 'long enough' }).auth.password).toBe('$PIPEKIT_PASSWORD');
});

test('a configuration cannot be changed', () => {
  const config = loadConfig({});
  expect(Object.isFrozen(config) && Object.isFrozen(config.http)).toBe(true);
});

test('every setting says where it comes from, and none shows a secret', () =>
  withFile('http: { port: 9000 }\ntemporal: { ui_url: "http://me:hunter2hunter2@ui.example/" }', (env) => {
    const PIPEKIT_PASSWORD = 'hunter2hunter2';
    const entries = explainConfig({ ...env, PIPEKIT_HTTP_HOST: '127.0.0.2', PIPEKIT_PASSWORD });
    const of = (key: string) => entries.find((entry) => entry.key === key);
    expect(of('http.host')).toEqual({
      key: 'http.host',
      value: '127.0.0.2',
      source: 'env',
      variable: 'PIPEKIT_HTTP_HOST',
    });
    expect(of('http.port')).toMatchObject({ value: 9000, source: 'file' });
    expect(of('runner.slots')).toMatchObject({
      value: 4,
      source: 'default',
      variable: 'PIPEKIT_RUNNER_SLOTS',
    });
    expect(of('temporal.address')).toMatchObject({ value: null, source: 'default' });
    expect(of('auth.password')).toMatchObject({ value: '$PIPEKIT_PASSWORD', source: 'env' });
    expect(of('temporal.ui_url')).toMatchObject({ value: 'http://***@ui.example/' });
    expect(JSON.stringify(entries)).not.toContain('hunter2');
  }));
