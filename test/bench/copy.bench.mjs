// Rows a second, memory and processor time of whole programs that copy a table, as ratios to pipes of the databases' own clients.
// --rows N (1,000,000); --rounds N (3); --peers also measures other programs, and fetches them, --peer-rounds N (1) times;
// --long adds 10,000,000 rows through one JVM.
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { installDebianPackages } from '../../bin/lib/debianPackages.mjs';
import { hasMariadb, startMariadb } from '../../bin/lib/embeddedMariadb.mjs';
import { startPostgres } from '../../bin/lib/embeddedPostgres.mjs';
import { betweenPostgres, fromMariadb, login, longCases, ofPeers } from './copyCases.mjs';
import { mariadbTables, postgresTables } from './copyData.mjs';
import { childrenOf, measure, othersEnd, processorSeconds, root } from './measure.mjs';
import { peers, setUpPeers } from './peers/peers.mjs';

const ROUNDS = 3;
const PEER_ROUNDS = 1;

export async function run({ quick, flags }) {
  const options = settings(flags, quick);
  await installDebianPackages(['postgresql-client'], join(root, '.cache', 'logs', 'postgresql-client.log'));
  if (options.peers) await setUpPeers();
  // A worker that analyses one case's table would take from the next one's time.
  const postgres = await startPostgres({
    settings: { shared_buffers: '512MB', max_wal_size: '8GB', autovacuum: 'off' },
  });
  const mariadb = hasMariadb()
    ? await startMariadb({ settings: { innodb_buffer_pool_size: '512M' } })
    : undefined;
  let destination;
  try {
    destination = await prepare(postgres, mariadb, options.rows);
    const servers = [postgres.pid, ...(mariadb ? [mariadb.pid] : [])];
    return await alternate(casesOf(postgres, mariadb, options), { ...options, destination, servers });
  } finally {
    await destination?.end();
    await mariadb?.stop();
    await postgres.stop();
  }
}

function settings(flags, quick) {
  const { values } = parseArgs({
    args: flags,
    strict: false,
    options: {
      rows: { type: 'string' },
      rounds: { type: 'string' },
      peers: { type: 'boolean' },
      'peer-rounds': { type: 'string' },
      long: { type: 'boolean' },
    },
  });
  return {
    rows: Number(values.rows ?? (quick ? 20_000 : 1_000_000)),
    rounds: Number(values.rounds ?? ROUNDS),
    peers: values.peers,
    peerRounds: Number(values['peer-rounds'] ?? PEER_ROUNDS),
    long: values.long,
  };
}

function casesOf(postgres, mariadb, { rows, peers: withPeers, peerRounds, long }) {
  return [
    ...betweenPostgres(postgres, rows),
    ...(mariadb ? fromMariadb(mariadb, postgres, rows) : []),
    ...(withPeers ? ofPeers(peers(postgres), rows, peerRounds) : []),
    ...(long ? longCases(mariadb, postgres, rows) : []),
  ];
}

/** Each case once in each round, so that what else the machine does falls on all of them alike. */
async function alternate(cases, { rounds, destination, servers }) {
  const samples = cases.map(() => []);
  for (let round = 1; round <= rounds; round++) {
    for (const [i, one] of cases.entries()) {
      if (round > (one.rounds ?? rounds)) continue;
      try {
        samples[i].push(await copy(one, destination, servers));
      } catch (error) {
        if (!one.foreign) throw error;
        console.error(`${one.case} is left out: ${error.message}`);
        continue;
      }
      tell(`round ${round} of ${rounds}`, one, samples[i].at(-1));
    }
  }
  return cases.flatMap((one, i) => (samples[i].length === 0 ? [] : results(one, samples[i])));
}

async function copy(one, destination, servers) {
  await destination.query('TRUNCATE lineitem, lineitem_text, wide');
  await destination.query('CHECKPOINT');
  const sessions = childrenOf(servers);
  const before = processorSeconds(servers);
  const measured = await measure(one.command, one.env);
  await othersEnd(servers, sessions);
  const processor = processorSeconds(servers) - before;
  const { rows: found } = await destination.query(`SELECT count(*)::int AS n FROM ${one.into}`);
  if (found[0].n !== one.rows) throw new Error(`${one.case} copied ${found[0].n} rows of ${one.rows}`);
  if (one.foreign) await destination.query(`DROP TABLE ${one.into}`);
  return { ...measured, processor };
}

/** A sitting takes a while: whoever waits, or loses the end of it, has each figure as it is taken. */
function tell(round, { case: name, rows }, { seconds, mb, processor }) {
  const figures = [
    `${seconds.toFixed(1)} s`,
    `${Math.round(rows / seconds / 1000)} k rows/s`,
    `${mb.toFixed()} MB`,
  ];
  console.error([round, name, ...figures, `${processor.toFixed(1)} s of processor time`].join(' · '));
}

function results({ case: name, rows, baseline }, samples) {
  const figure = (metric, unit, take) => ({
    case: name,
    metric,
    unit,
    samples: samples.map(take),
    baseline,
  });
  return [
    figure('rate', 'rows/s', ({ seconds }) => rows / seconds),
    figure('processor', 's', ({ processor }) => processor),
    { ...figure('memory', 'MB', ({ mb }) => mb), baseline: undefined },
  ];
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
  if (mariadb) {
    const client = `mariadb -h ${mariadb.host} -P ${mariadb.port} -u ${mariadb.user}`;
    await measure(`${client} <<'SQL'\n${mariadbTables(rows)}\nSQL`, login(mariadb));
  }
  const destination = await connect('destination');
  const [lineitem, , wide] = postgresTables(0).split(/;\n/);
  // Unlogged, as the staging table that a run fills.
  const unlogged = (sql) => sql.replace('CREATE TABLE', 'CREATE UNLOGGED TABLE');
  await destination.query(unlogged(lineitem));
  await destination.query(unlogged(wide));
  // Another type for one column, so that COPY's binary format is out of the question.
  await destination.query('CREATE UNLOGGED TABLE lineitem_text (LIKE lineitem)');
  await destination.query('ALTER TABLE lineitem_text ALTER l_linenumber TYPE bigint');
  return destination;
}
