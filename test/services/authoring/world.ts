import { fileURLToPath } from 'node:url';
import type { Secrets } from '../../../src/domain/ports.js';
import { createPipe } from '../../../src/runner/index.js';
import { createTestMariadb } from '../../support/mariadb.js';
import { createTestDatabase } from '../../support/postgres.js';
import { servicesWith } from '../helper.js';

const path = fileURLToPath(new URL('../../../jrunner/bin/jrunner', import.meta.url));

/** Services over the real pipe, with a PostgreSQL named `pg` and, if asked for, a MariaDB named `maria`. */
export async function createAuthoringWorld(sql: string, mariadbSql?: string) {
  const pg = await createTestDatabase('authoring', sql);
  const maria = mariadbSql === undefined ? undefined : await createTestMariadb('authoring', mariadbSql);
  const values: Record<string, string> = { $PG: pg.password, $MARIA: maria?.password ?? '' };
  const secrets: Secrets = {
    resolve: (name) => values[name ?? ''] ?? '',
    redact: (text) => text,
    list: () => [],
  };
  const pipe = createPipe({ path, env: { PATH: process.env.PATH as string } });
  const world = servicesWith({ pipe, secrets });
  const { connections } = world.services;
  connections.save({
    name: 'pg',
    driver: 'postgresql',
    jdbc_url: pg.url,
    username: pg.user,
    password: '$PG',
  });
  if (maria) {
    const { url: jdbc_url, user: username } = maria;
    connections.save({ name: 'maria', driver: 'mariadb', jdbc_url, username, password: '$MARIA' });
  }
  return {
    ...world,
    pipe,
    pg,
    maria,
    signal: new AbortController().signal,
    async close() {
      await pipe.close();
      await pg.drop();
      await maria?.drop();
    },
  };
}
