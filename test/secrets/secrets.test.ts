import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { loadSecrets, setSecret } from '../../src/secrets/index.js';
import { inDirectory } from '../repo/sample.js';

const withFile = (text: string, work: (file: string) => void) =>
  inDirectory((directory) => {
    const file = join(directory, 'secrets');
    writeFileSync(file, text);
    work(file);
  });

test('secrets come from the file, and a variable of the same name wins', () =>
  withFile('# shop\n\nSHOP=from-file\nQUOTED=" a=b#c "\nOTHER=from-file\r\n', (file) => {
    const secrets = loadSecrets(file, { SHOP: 'from-env', ONLY: 'env-only' });
    expect(secrets.resolve('$SHOP')).toBe('from-env');
    expect(secrets.resolve('$OTHER')).toBe('from-file');
    expect(secrets.resolve('$QUOTED')).toBe(' a=b#c ');
    expect(secrets.resolve('$ONLY')).toBe('env-only');
    expect(secrets.resolve(null)).toBe('');
  }));

test('an empty value is no value, wherever it stands', () =>
  withFile('EMPTY=\nSHOP=from-file\n', (file) => {
    const secrets = loadSecrets(file, { SHOP: '', OTHER: '' });
    expect(secrets.resolve('$SHOP')).toBe('from-file');
    for (const name of ['$EMPTY', '$OTHER']) {
      expect(() => secrets.resolve(name)).toThrow(`The secret ${name} is not set`);
    }
  }));

test('a secret that is not set is named, with the file to add it to', () =>
  withFile('', (file) => {
    expect(() => loadSecrets(file, {}).resolve('$SHOP')).toThrow(
      expect.objectContaining({
        code: 'invalid',
        message: 'The secret $SHOP is not set',
        hint: `Add a line SHOP=… to ${file}.`,
      }),
    );
  }));

test('a malformed line is told by its number, never by its content', () =>
  withFile('SHOP=fine\nhunter2hunter2\n', (file) => {
    expect(() => loadSecrets(file, {})).toThrow(`Line 2 of ${file} is not KEY=VALUE`);
    expect(() => loadSecrets(file, {})).not.toThrow('hunter2');
  }));

test('values are masked: the longest first, also in a URL and in JSON, but not the very short', () =>
  withFile('A=pass\nB=password\nC=p/w d"x\nD=abc\n', (file) => {
    const secrets = loadSecrets(file, { E: 'from-env' });
    expect(secrets.redact('password pass')).toBe('*** ***');
    expect(secrets.redact(`url=${encodeURIComponent('p/w d"x')} json=${JSON.stringify('p/w d"x')}`)).toBe(
      'url=*** json="***"',
    );
    expect(secrets.redact('abc')).toBe('abc');
    expect(secrets.redact('from-env')).toBe('from-env');
    secrets.resolve('$E');
    expect(secrets.redact('from-env')).toBe('***');
  }));

test('setting a secret keeps the other lines and the mode', () =>
  withFile('# keep me\nA=1\nB=2\n', (file) => {
    chmodSync(file, 0o600);
    setSecret(file, 'A', 'a "new" value');
    setSecret(file, 'C', '3');
    expect(readFileSync(file, 'utf8')).toBe('# keep me\nA="a "new" value"\nB=2\nC="3"\n');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(loadSecrets(file, {}).resolve('$A')).toBe('a "new" value');
  }));

test('a new secrets file is readable by owner and group only', () =>
  inDirectory((directory) => {
    const file = join(directory, 'secrets');
    setSecret(file, 'A', '1');
    expect(statSync(file).mode & 0o777).toBe(0o640);
    expect(() => setSecret(file, 'A', 'two\nlines')).toThrow(expect.objectContaining({ code: 'invalid' }));
    expect(() => setSecret(file, 'not a name', 'x')).toThrow(expect.objectContaining({ code: 'invalid' }));
  }));
