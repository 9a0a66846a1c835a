// Rows a second and memory of whole processes that copy a table, as ratios to pipes of the databases' own clients.
// --rows N (1,000,000); --peers also measures other programs, and fetches them; --long adds 10,000,000 rows through one JVM.
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { installDebianPackages } from '../../bin/lib/debianPackages.mjs';
import { hasMariadb, startMariadb } from '../../bin/lib/embeddedMariadb.mjs';
import { startPostgres } from '../../bin/lib/embeddedPostgres.mjs';
import { mariadbTables, postgresTables } from './copyData.mjs';
import { jrunner, measure, root } from './measure.mjs';
import { peers, setUpPeers } from './peers/peers.mjs';

const ROUNDS = 3;
const LONG = 10_000_000;
const PSQL = 'psql text pipe';
const MARIADB_PIPE = 'mariadb -q into psql';

export async function run({ quick, flags }) {
  const { values } = parseArgs({
    args: flags,
    strict: false,
    options: { rows: { type: 'string' }, peers: { type: 'boolean' }, long: { type: 'boolean' } },
  });
  const rows = Number(values.rows ?? (quick ? 20_000 : 1_000_000));
  await installDebianPackages(['postgresql-client'], join(root, '.cache', 'logs', 'postgresql-client.log'));
  if (values.peers) await setUpPeers();
  const postgres = await startPostgres({ settings: { shared_buffers: '512MB', max_wal_size: '8GB' } });
  const mariadb = hasMariadb()
    ? await startMariadb({ settings: { innodb_buffer_pool_size: '512M' } })
    : undefined;
  let destination;
  try {
    destination = await prepare(postgres, mariadb, rows);
    const cases = [
      ...betweenPostgres(postgres, rows, values.peers),
      ...(mariadb ? fromMariadb(mariadb, postgres, rows) : []),
      ...(values.long ? longCases(mariadb, postgres, rows) : []),
    ];
    return await alternate(cases, destination);
  } finally {
    await destination?.end();
    await mariadb?.stop();
    await postgres.stop();
  }
}

/** Each case once in each round, so that what else the machine does falls on all of them alike. */
async function alternate(cases, destination) {
  const samples = cases.map(() => []);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [i, one] of cases.entries()) {
      if (one.once && round > 0) continue;
      await destination.query('TRUNCATE lineitem, lineitem_text, wide');
      await destination.query('CHECKPOINT');
      try {
        samples[i].push(await measure(one.command, one.env));
      } catch (error) {
        if (!one.foreign) throw error;
        console.error(`${one.case} is left out: ${error.message}`);
        continue;
      }
      if (one.into) await expectCount(destination, one);
    }
  }
  return cases.flatMap(({ case: name, rows, baseline }, i) =>
    samples[i].length === 0
      ? []
      : [
          {
            case: name,
            metric: 'rate',
            unit: 'rows/s',
            samples: samples[i].map(({ seconds }) => rows / seconds),
            baseline,
          },
          { case: name, metric: 'memory', unit: 'MB', samples: samples[i].map(({ mb }) => mb) },
        ],
  );
}

async function expectCount(destination, { case: name, into, rows }) {
  const { rows: found } = await destination.query(`SELECT count(*)::int AS n FROM ${into}`);
  if (found[0].n !== rows) throw new Error(`${name} copied ${found[0].n} rows of ${rows}`);
}

async function prepare({ host, port, user, password }, mariadb, rows) {
  const connect = async (database) => {
    const client = new pg.Client({ host, port, user, password, database });
    await client.connect();
    return client;
  };
  const admin = await connect('postgres');
  for (const name of ['source', 'destination']) await admin.query(`CREATE DATABASE ${name}`);
  await admin.end();
  const source = await connect('source');
  for (const sql of postgresTables(rows).split(/;\n/)) await source.query(sql);
  await source.end();
  if (mariadb) await measure(`${client(mariadb)} <<'SQL'\n${mariadbTables(rows)}\nSQL`, login(mariadb));
  const destination = await connect('destination');
  const [lineitem, , wide] = postgresTables(0).split(/;\n/);
  // Unlogged, as the staging table that a run fills.
  const unlogged = (sql) => sql.replace('CREATE TABLE', 'CREATE UNLOGGED TABLE');
  await destination.query(unlogged(lineitem));
  await destination.query(unlogged(wide));
  // Another type for one column, so that COPY's binary format is out of the question.
  await destination.query('CREATE UNLOGGED TABLE lineitem_text (LIKE lineitem)');
  await destination.query('ALTER TABLE lineitem_text ALTER l_comment TYPE text');
  return destination;
}

function betweenPostgres(postgres, rows, withPeers) {
  const { host, port, user } = postgres;
  const env = login(postgres);
  const psql = (database, sql) => `psql -X -q -h ${host} -p ${port} -U ${user} -d ${database} -c "${sql}"`;
  const pipe = (table, format) =>
    `${psql('source', `COPY ${table} TO STDOUT ${format}`)} | ${psql('destination', `COPY ${table} FROM STDIN ${format}`)}`;
  const ours = (table, into = table) => jrunnerCopy(jdbcUrl(postgres, 'source'), user, table, postgres, into);
  const wide = { into: 'wide', rows: Math.ceil(rows / 10), env };
  const lineitem = { into: 'lineitem', rows, env };
  return [
    { ...lineitem, case: PSQL, command: pipe('lineitem', '') },
    { ...lineitem, case: 'psql binary pipe', command: pipe('lineitem', 'BINARY'), baseline: PSQL },
    { ...lineitem, case: 'jrunner', command: ours('lineitem'), baseline: PSQL },
    {
      ...lineitem,
      into: 'lineitem_text',
      case: 'jrunner, types differ',
      command: ours('lineitem', 'lineitem_text'),
      baseline: PSQL,
    },
    { ...wide, case: `${PSQL}, 60 text columns`, command: pipe('wide', '') },
    {
      ...wide,
      case: 'jrunner, 60 text columns',
      command: ours('wide'),
      baseline: `${PSQL}, 60 text columns`,
    },
    ...(withPeers ? peers(postgres).map((peer) => ({ ...peer, rows, baseline: PSQL, foreign: true })) : []),
  ];
}

function fromMariadb(mariadb, postgres, rows) {
  const { host, port, user } = postgres;
  const read = `${client(mariadb)} -q -N -B -e 'SELECT * FROM bench.lineitem'`;
  const load = `psql -X -q -h ${host} -p ${port} -U ${user} -d destination -c "COPY lineitem FROM STDIN (NULL 'NULL')"`;
  const env = login(postgres, mariadb);
  const command = jrunnerCopy(jdbcUrl(mariadb, 'bench'), mariadb.user, 'lineitem', postgres, 'lineitem');
  return [
    { case: MARIADB_PIPE, command: `${read} | ${load}`, env, rows, into: 'lineitem' },
    { case: 'jrunner from MariaDB', command, env, rows, into: 'lineitem', baseline: MARIADB_PIPE },
  ];
}

/** The heap is jrunner's usual one, 64 MB: what it takes must not grow with the rows. */
function longCases(mariadb, postgres, rows) {
  const times = Math.ceil(LONG / rows);
  const many = { rows: times * rows, into: 'lineitem', once: true };
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

function jrunnerCopy(sourceUrl, sourceUser, from, postgres, into) {
  const columns = from.includes(' ') ? 'l.*' : '*';
  const query = join(tmpdir(), `pipekit-bench-${process.pid}-${from.replaceAll(/\W+/g, '_')}.sql`);
  writeFileSync(query, `SELECT ${columns} FROM ${from}`);
  return `${jrunner} -scu ${sourceUrl} -scn ${sourceUser} -sq ${query} -dcu ${jdbcUrl(postgres, 'destination')} -dcn ${postgres.user} -dt ${into} -b`;
}

const jdbcUrl = ({ host, port, user }, database) =>
  `jdbc:${user === 'postgres' ? 'postgresql' : 'mariadb'}://${host}:${port}/${database}`;
const client = ({ host, port, user }) => `mariadb -h ${host} -P ${port} -u ${user}`;
const login = ({ password }, source = { password }) => ({
  PGPASSWORD: password,
  MYSQL_PWD: source.password,
  JRUNNER_SCP: source.password,
  JRUNNER_DCP: password,
});
