import type { DriverName } from '../domain/drivers.js';

/** The catalogue shows a user only what it has a right to. */
const MYSQL = `
SELECT (SELECT count(*) FROM information_schema.tables
        WHERE table_schema NOT IN ('information_schema', 'mysql', 'performance_schema', 'sys')),
       CASE WHEN EXISTS (SELECT 1 FROM information_schema.user_privileges WHERE privilege_type = 'CREATE')
                 OR EXISTS (SELECT 1 FROM information_schema.schema_privileges
                            WHERE privilege_type = 'CREATE' AND 'pipekit_staging' LIKE table_schema)
            THEN 1 ELSE 0 END`;

/** One row: how many tables this user can read, and `1` when it can make the schema that destinations need. */
const PRIVILEGES: Partial<Record<DriverName, string>> = {
  postgresql: `
SELECT (SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'v', 'm', 'f', 'p') AND n.nspname NOT IN ('pg_catalog', 'information_schema')
          AND has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT')),
       CASE WHEN has_database_privilege(current_database(), 'CREATE')
                 OR coalesce(has_schema_privilege(to_regnamespace('pipekit_staging')::oid, 'CREATE'), false)
            THEN 1 ELSE 0 END`,
  mariadb: MYSQL,
  mysql: MYSQL,
};

/** Undefined where the catalogue has no short answer. */
export function privilegesSql(driver: DriverName): string | undefined {
  return PRIVILEGES[driver];
}

/** What allows a user to make that schema. */
export function stagingGrant(driver: DriverName, user: string): string {
  return driver === 'mariadb' || driver === 'mysql'
    ? `GRANT ALL ON pipekit_staging.* TO '${user}'@'%'`
    : `GRANT CREATE ON DATABASE … TO "${user}"`;
}

const DUMMY: Partial<Record<DriverName, string>> = {
  oracle: 'select 1 from dual',
  db2: 'select 1 from sysibm.sysdummy1',
  db2i: 'select 1 from sysibm.sysdummy1',
  derby: 'select 1 from sysibm.sysdummy1',
  derbyserver: 'select 1 from sysibm.sysdummy1',
};

/** The least that can be asked. */
export function testSql(driver: DriverName): string {
  return DUMMY[driver] ?? 'select 1';
}
