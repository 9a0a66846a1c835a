import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { openDatabase } from '../../src/repo/database.js';
import { openRepo } from '../../src/repo/index.js';
import { migrate } from '../../src/repo/migrate.js';
import { inDirectory } from './sample.js';

const beside = (name: string) => fileURLToPath(new URL(name, import.meta.url));

function migrationsIn(directory: string, files: Record<string, string>): string {
  for (const [name, sql] of Object.entries(files)) writeFileSync(join(directory, name), sql);
  return directory;
}

test('a database is made with its directory, readable by its owner only, and opens again', () =>
  inDirectory((directory) => {
    const file = join(directory, 'data', 'pipekit.db');
    const first = openRepo(file);
    const instance = first.definitions.instanceId();
    expect(instance).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(first.problems()).toEqual([]);
    for (const made of [file, `${file}-wal`]) expect(statSync(made).mode & 0o777).toBe(0o600);
    first.close();

    const again = openRepo(file);
    expect(again.definitions.instanceId()).toBe(instance);
    again.close();
  }));

test('a migration is applied once, and a new one after it', () =>
  inDirectory((directory) => {
    const db = openDatabase(':memory:');
    migrate(db, migrationsIn(directory, { '0001_a.sql': 'CREATE TABLE a (x); INSERT INTO a VALUES (1);' }));
    migrate(db, migrationsIn(directory, { '0002_b.sql': 'INSERT INTO a VALUES (2);' }));
    migrate(db, directory);
    expect(db.prepare('SELECT x FROM a').pluck().all()).toEqual([1, 2]);
  }));

test('a migration that fails leaves nothing of itself behind', () =>
  inDirectory((directory) => {
    const db = openDatabase(':memory:');
    migrationsIn(directory, {
      '0001_a.sql': 'CREATE TABLE a (x);',
      '0002_b.sql': 'CREATE TABLE b (x); NONSENSE;',
    });
    expect(() => migrate(db, directory)).toThrow('NONSENSE');
    expect(db.prepare(`SELECT name FROM sqlite_schema WHERE name IN ('a', 'b')`).pluck().all()).toEqual([
      'a',
    ]);
  }));

test('a connection that reached MySQL by MariaDB’s driver goes on doing so', () =>
  inDirectory((directory) => {
    const all = new URL('../../src/repo/migrations/', import.meta.url);
    const older = readdirSync(all).filter((file) => file < '0054');
    const db = openDatabase(':memory:');
    migrate(
      db,
      migrationsIn(
        directory,
        Object.fromEntries(older.map((file) => [file, readFileSync(new URL(file, all), 'utf8')])),
      ),
    );
    const save = db.prepare(
      `INSERT INTO connection (name, driver, jdbc_url, username, notes) VALUES (?, 'mariadb', ?, '', '')`,
    );
    save.run('shop', 'jdbc:mysql://db.example:3306/shop?sslMode=trust');
    save.run('stock', 'jdbc:mariadb://db.example/stock');
    migrate(db);
    expect(db.prepare('SELECT jdbc_url FROM connection ORDER BY name').pluck().all()).toEqual([
      'jdbc:mariadb://db.example:3306/shop?sslMode=trust',
      'jdbc:mariadb://db.example/stock',
    ]);
  }));

test('a database newer than this Pipekit is refused', () =>
  inDirectory((directory) => {
    const db = openDatabase(':memory:');
    migrate(db);
    db.prepare(`INSERT INTO schema_migration VALUES (9999, '9999_future.sql', '', '')`).run();
    expect(() => migrate(db)).toThrow('is newer than this Pipekit: it has 9999_future.sql');
    expect(() => migrate(db, directory)).toThrow(expect.objectContaining({ code: 'invalid' }));
  }));

test('a migration changed after it was applied is refused', () =>
  inDirectory((directory) => {
    const db = openDatabase(':memory:');
    migrate(db, migrationsIn(directory, { '0001_a.sql': 'CREATE TABLE a (x);' }));
    migrationsIn(directory, { '0001_a.sql': 'CREATE TABLE a (x, y);' });
    expect(() => migrate(db, directory)).toThrow('Migration 0001_a.sql was changed after');
  }));

function migrator(file: string) {
  return spawn(process.execPath, ['--import', beside('typescript.mjs'), beside('migrator.ts'), file], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
}

test('processes that migrate one new database at the same moment all succeed', () =>
  inDirectory(async (directory) => {
    const file = join(directory, 'pipekit.db');
    const processes = [1, 2, 3, 4].map(() => migrator(file));
    await Promise.all(processes.map(({ stdout }) => once(stdout, 'data')));
    for (const { stdin } of processes) stdin.write('go\n');
    const exits = await Promise.all(processes.map((process) => once(process, 'exit')));
    expect(exits.map(([code]) => code)).toEqual([0, 0, 0, 0]);
    const repo = openRepo(file);
    expect(repo.problems()).toEqual([]);
    repo.close();
  }));
