import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PipekitError } from '../domain/errors.js';
import type { Db } from './database.js';

interface Migration {
  version: number;
  name: string;
  sql: string;
  checksum: string;
}

const MIGRATIONS = fileURLToPath(new URL('./migrations', import.meta.url));

const RECORD_TABLE = `
  CREATE TABLE IF NOT EXISTS schema_migration (
    version    INTEGER PRIMARY KEY,
    name       TEXT NOT NULL,
    checksum   TEXT NOT NULL,
    applied_at TEXT NOT NULL
  ) STRICT`;

/**
 * Brings the schema up to date. Each migration looks at the record and applies itself within one
 * BEGIN IMMEDIATE, so that processes starting together take turns and the second finds the work done.
 */
export function migrate(db: Db, directory = MIGRATIONS): void {
  const migrations = readMigrations(directory);
  const applyNext = db.transaction((): boolean => {
    db.exec(RECORD_TABLE);
    const next = nextPending(db, migrations);
    if (next) apply(db, next);
    return next !== undefined;
  });
  while (applyNext.immediate());
}

function readMigrations(directory: string): Migration[] {
  const files = readdirSync(directory).filter((file) => /^\d{4}_.+\.sql$/.test(file));
  return files.toSorted().map((name) => {
    const sql = readFileSync(join(directory, name), 'utf8');
    const checksum = createHash('sha256').update(sql).digest('hex');
    return { version: Number(name.slice(0, 4)), name, sql, checksum };
  });
}

/** The first migration not recorded yet. Throws when the record holds one we do not know or know otherwise. */
function nextPending(db: Db, migrations: Migration[]): Migration | undefined {
  const recorded = db
    .prepare<[], Pick<Migration, 'version' | 'name' | 'checksum'>>('SELECT * FROM schema_migration')
    .all();
  for (const { version, name, checksum } of recorded) {
    const known = migrations.find((migration) => migration.version === version);
    if (!known) {
      throw new PipekitError(
        'invalid',
        `The database ${db.name} is newer than this Pipekit: it has ${name}`,
        {
          hint: 'Run the Pipekit that migrated it, or restore the backup made before.',
        },
      );
    }
    if (known.checksum !== checksum) {
      throw new PipekitError('invalid', `Migration ${name} was changed after ${db.name} had applied it`, {
        hint: 'Restore the file as it was and put the change in a new migration.',
      });
    }
  }
  return migrations.find(({ version }) => !recorded.some((row) => row.version === version));
}

function apply(db: Db, { version, name, sql, checksum }: Migration): void {
  db.exec(sql);
  db.prepare('INSERT INTO schema_migration (version, name, checksum, applied_at) VALUES (?, ?, ?, ?)').run(
    version,
    name,
    checksum,
    new Date().toISOString(),
  );
}
