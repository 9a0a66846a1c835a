import type { ModuleInput } from '../../src/domain/module.js';
import type { Pipe } from '../../src/domain/ports.js';
import { instanceMark } from '../../src/sql/index.js';
import { createTestMariadb, type TestMariadb } from './mariadb.js';
import { type Stack, startStack } from './stack.js';

/** The stack, with a MariaDB beside its PostgreSQL databases. */
export interface MariadbStack extends Stack {
  maria: TestMariadb;
  mariaId: number;
  /** From PostgreSQL's `t` into MariaDB's, unless told otherwise. */
  addModule(input: Partial<ModuleInput> & { name: string }): number;
  rows(table?: string): Promise<string[][]>;
  /** The name of a plainly named module's staging table. */
  staging(module: string): string;
  /** Staging tables of its modules that are still there. */
  leftovers(): Promise<string[][]>;
}

/** What is in `t` of PostgreSQL and `source` of MariaDB. */
export const ROWS = [
  ['1', 'one'],
  ['2', 'NULL'],
  ['3', ''],
  ['4', '😀 \\\\'],
];

const POSTGRES = `create table t (id int, note text);
  insert into t values (1, 'one'), (2, null), (3, ''), (4, '😀 \\')`;
const MARIADB = `
  create table source (id int primary key, note varchar(20));
  insert into source values (1, 'one'), (2, null), (3, ''), (4, '😀 \\\\');
  create table t (id int, note varchar(20)); insert into t values (9, 'old');`;

const STAGING_TABLES = `select table_name from information_schema.tables where table_schema = 'pipekit_staging'`;

export async function startMariadbStack(
  tables: string,
  wrapPipe: (pipe: Pipe) => Pipe = (pipe) => pipe,
): Promise<MariadbStack> {
  const maria = await createTestMariadb('runs', MARIADB + tables);
  const secrets = { $MARIADB_PASSWORD: maria.password };
  const destinationSql = 'create table t (id int, note text)';
  const stack = await startStack({ sourceSql: POSTGRES, destinationSql, secrets, wrapPipe });
  const mariaId = stack.repo.connections.save({
    name: 'maria',
    driver: 'mariadb',
    jdbc_url: maria.url,
    username: maria.user,
    password: '$MARIADB_PASSWORD',
    default_dest_connection_id: null,
    default_dest_schema: null,
    notes: '',
    max_concurrent: null,
  }).id;
  const names: string[] = [];
  const run = { instance_id: stack.repo.definitions.instanceId() };
  return {
    ...stack,
    maria,
    mariaId,
    addModule(input) {
      names.push(input.name);
      return stack.addModule({ dest_connection_id: mariaId, dest_table: `${maria.name}.t`, ...input });
    },
    rows: (table = 't') => maria.query(`select * from ${table} order by 1, 2`),
    staging: (module) => `pipekit_staging.\`${module}${instanceMark(run)}\``,
    // The staging database is the server's: other test files have tables in it, and on a new server it is not there yet.
    leftovers: async () =>
      (await maria.query(STAGING_TABLES)).filter(([table = '']) =>
        names.some((name) => new RegExp(`^${name}${instanceMark(run)}(__|$)`).test(table)),
      ),
    async stop() {
      await stack.stop();
      await maria.drop();
    },
  };
}
