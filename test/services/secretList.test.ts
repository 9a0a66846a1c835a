import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { loadConfig } from '../../src/config.js';
import { loadSecrets } from '../../src/secrets/index.js';
import { createSecretService } from '../../src/services/secretList.js';
import { connectionNamed } from '../repo/sample.js';
import { servicesWith } from './helper.js';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pipekit-secrets-'));
  file = join(folder, 'secrets');
});
afterEach(() => rmSync(folder, { recursive: true }));

function world(env: Record<string, string> = {}) {
  const { repo } = servicesWith();
  const config = loadConfig({ PIPEKIT_DATA_DIR: folder, ...env });
  const list = () => createSecretService(repo, loadSecrets(file, env), config).list();
  return { repo, list };
}

test('secrets are listed by name with what refers to them, broken ones first, and never with a value', () => {
  writeFileSync(file, 'SHOP_PASSWORD=correct horse\nUNUSED=battery staple\nSHORT=abc\n');
  const written = new Date('2026-01-31T06:00:00Z');
  utimesSync(file, written, written);
  const { repo, list } = world({ PIPEKIT_PASSWORD: 'of the environment' });
  const save = (name: string, password: string) =>
    repo.connections.save({ ...connectionNamed(name), password }).id;
  const [shop, gone] = [save('shop', '$SHOP_PASSWORD'), save('gone', '$GONE')];
  repo.connections.save({ ...connectionNamed('short'), password: '$SHORT' });
  const secrets = list();
  expect(secrets.map(({ name, is_set, source, problem }) => [name, is_set, source, problem])).toEqual([
    ['GONE', false, null, 'The secret $GONE is not set'],
    ['SHORT', true, 'file', 'It is too short to be masked in logs'],
    ['PIPEKIT_PASSWORD', true, 'environment', null],
    ['SHOP_PASSWORD', true, 'file', null],
    ['UNUSED', true, 'file', null],
  ]);
  const usesOf = (name: string) => secrets.find((secret) => secret.name === name)?.used_by;
  expect(usesOf('GONE')).toEqual([{ kind: 'connection', id: gone, name: 'gone' }]);
  expect(usesOf('SHOP_PASSWORD')).toEqual([{ kind: 'connection', id: shop, name: 'shop' }]);
  expect(usesOf('PIPEKIT_PASSWORD')).toEqual([{ kind: 'configuration', id: null, name: 'auth.password' }]);
  expect(usesOf('UNUSED')).toEqual([]);
  expect(secrets.map(({ unchanged_since }) => unchanged_since)).toEqual([
    null,
    written.toISOString(),
    null,
    written.toISOString(),
    written.toISOString(),
  ]);
  expect(JSON.stringify(secrets)).not.toMatch(/horse|battery|abc|environment"?:/);
});

test('alert channels refer to secrets too', () => {
  const { repo, list } = world();
  repo.alertChannels.save({
    name: 'on-call',
    kind: 'webhook',
    enabled: true,
    events: ['failure'],
    url: '$HOOK',
    secret: '$HOOK',
    body: null,
    smtp_url: null,
    smtp_username: null,
    smtp_password: null,
    from: null,
    to: [],
  });
  expect(list()).toMatchObject([{ name: 'HOOK', used_by: [{ kind: 'alert channel', name: 'on-call' }] }]);
});
