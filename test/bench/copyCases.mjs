// What the copy benchmark measures: commands of bash, each with the table it fills and the rows it must have there.
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { wideRows } from './copyData.mjs';
import { jrunner } from './measure.mjs';

const LONG = 10_000_000;
const PSQL = 'psql text pipe';
const WIDE = '60 text columns';
const MARIADB_PIPE = 'mariadb -q into psql';

/**
 * @typedef {object} Case
 * @property {string} case
 * @property {string} command
 * @property {Record<string, string>} [env]
 * @property {number} rows that it copies
 * @property {string} [into] the destination's table
 * @property {string} [baseline] the case it is compared to
 * @property {number} [rounds] in how many it is measured, when not in all
 * @property {boolean} [foreign] another program: without it the others are measured all the same
 */

/** @returns {Case[]} */
export function betweenPostgres(postgres, rows) {
  const { host, port, user } = postgres;
  const env = login(postgres);
  const psql = (database, sql) => `psql -X -q -h ${host} -p ${port} -U ${user} -d ${database} -c "${sql}"`;
  const pipe = (table, format) =>
    `${psql('source', `COPY ${table} TO STDOUT ${format}`)} | ${psql('destination', `COPY ${table} FROM STDIN ${format}`)}`;
  const ours = (table, into = table) => jrunnerCopy(jdbcUrl(postgres, 'source'), user, table, postgres, into);
  const half = (condition) =>
    jrunnerCopy(jdbcUrl(postgres, 'source'), user, `lineitem l WHERE ${condition}`, postgres, 'lineitem');
  // As a module that is split has them copied. The orders' numbers go up to twice the rows.
  const [lower, upper] = [half(`l_orderkey <= ${rows}`), half(`l_orderkey > ${rows}`)];
  const wide = { into: 'wide', rows: wideRows(rows), env };
  const lineitem = { into: 'lineitem', rows, env };
  return [
    { ...lineitem, case: PSQL, command: pipe('lineitem', '') },
    { ...lineitem, case: 'psql binary pipe', command: pipe('lineitem', 'BINARY'), baseline: PSQL },
    { ...lineitem, case: 'jrunner', command: ours('lineitem'), baseline: PSQL },
    {
      ...lineitem,
      case: 'jrunner, two ranges at once',
      command: `${lower} & other=$!; ${upper} && wait $other`,
      baseline: PSQL,
    },
    {
      ...lineitem,
      into: 'lineitem_text',
      case: 'jrunner, types differ',
      command: ours('lineitem', 'lineitem_text'),
      baseline: PSQL,
    },
    { ...wide, case: `${PSQL}, ${WIDE}`, command: pipe('wide', '') },
    { ...wide, case: `jrunner, ${WIDE}`, command: ours('wide'), baseline: `${PSQL}, ${WIDE}` },
  ];
}

/** @returns {Case[]} */
export function ofPeers(peers, rows, rounds) {
  return peers.map((peer) => ({ ...peer, rows, rounds, baseline: PSQL, foreign: true }));
}

/** @returns {Case[]} */
export function fromMariadb(mariadb, postgres, rows) {
  const { host, port, user } = postgres;
  const read = `mariadb -h ${mariadb.host} -P ${mariadb.port} -u ${mariadb.user} -q -N -B -e 'SELECT * FROM bench.lineitem'`;
  const load = `psql -X -q -h ${host} -p ${port} -U ${user} -d destination -c "COPY lineitem FROM STDIN (NULL 'NULL')"`;
  const env = login(postgres, mariadb);
  const command = jrunnerCopy(jdbcUrl(mariadb, 'bench'), mariadb.user, 'lineitem', postgres, 'lineitem');
  return [
    { case: MARIADB_PIPE, command: `${read} | ${load}`, env, rows, into: 'lineitem' },
    { case: 'jrunner from MariaDB', command, env, rows, into: 'lineitem', baseline: MARIADB_PIPE },
  ];
}

/**
 * The heap is jrunner's usual one, 64 MB: what it takes must not grow with the rows.
 * @returns {Case[]}
 */
export function longCases(mariadb, postgres, rows) {
  const times = Math.ceil(LONG / rows);
  const many = { rows: times * rows, into: 'lineitem', rounds: 1 };
  const from = (name, url, user, numbers, env) => ({
    ...many,
    case: `${name}, ${many.rows} rows`,
    command: jrunnerCopy(url, user, `lineitem l CROSS JOIN ${numbers}`, postgres, 'lineitem'),
    env,
  });
  const numbers = `generate_series(1, ${times}) n`;
  const cases = [from('jrunner', jdbcUrl(postgres, 'source'), postgres.user, numbers, login(postgres))];
  if (!mariadb) return cases;
  const env = login(postgres, mariadb);
  return [
    ...cases,
    from('jrunner from MariaDB', jdbcUrl(mariadb, 'bench'), mariadb.user, `seq_1_to_${times} n`, env),
  ];
}

let queries = 0;

function jrunnerCopy(sourceUrl, sourceUser, from, postgres, into) {
  const columns = from.includes(' ') ? 'l.*' : '*';
  const query = join(tmpdir(), `pipekit-bench-${process.pid}-${(queries += 1)}.sql`);
  writeFileSync(query, `SELECT ${columns} FROM ${from}`);
  return `${jrunner} -scu ${sourceUrl} -scn ${sourceUser} -sq ${query} -dcu ${jdbcUrl(postgres, 'destination')} -dcn ${postgres.user} -dt ${into} -b`;
}

const jdbcUrl = ({ host, port, user }, database) =>
  `jdbc:${user === 'postgres' ? 'postgresql' : 'mariadb'}://${host}:${port}/${database}`;

/** Passwords, for programs that take them from the environment. */
export const login = ({ password }, source = { password }) => ({
  PGPASSWORD: password,
  MYSQL_PWD: source.password,
  JRUNNER_SCP: source.password,
  JRUNNER_DCP: password,
});
