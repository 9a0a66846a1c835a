// Other programs that copy tables, from PyPI into .cache/peers, and pgloader from Debian. `--peers` sets them up.
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runLogged } from '../../../bin/lib/command.mjs';
import { installDebianPackages } from '../../../bin/lib/debianPackages.mjs';
import { root } from '../measure.mjs';

const cache = join(root, '.cache', 'peers');
const here = join(root, 'test', 'bench', 'peers');
/** Each with a folder of its own: what they need of other packages disagrees. */
const FROM_PYPI = {
  sling: ['sling-linux-amd64==1.4.11'],
  ingestr: ['ingestr==0.15.9'],
  duckdb: ['duckdb==1.5.5', 'duckdb-extension-postgres==1.5.5'],
  dlt: [
    'dlt[postgres]==1.31.0',
    'sqlalchemy',
    'psycopg[binary]',
    'pandas',
    'pyarrow',
    'connectorx',
    'adbc-driver-manager',
    'adbc-driver-postgresql',
  ],
};

/** dlt names tables itself. */
const INTO = { dlt: 'dlt.lineitem' };

const isThere = (name) => existsSync(join(cache, name, 'ready'));

/** Fetches those that are missing: some minutes, once. */
export async function setUpPeers() {
  const logFile = join(root, '.cache', 'logs', 'peers.log');
  for (const [name, packages] of Object.entries(FROM_PYPI)) {
    if (isThere(name)) continue;
    const folder = join(cache, name);
    rmSync(folder, { recursive: true, force: true });
    const failure = `The peer ${name} could not be set up`;
    await runLogged('python3', ['-m', 'venv', folder], { logFile, failure });
    await runLogged(join(folder, 'bin', 'pip'), ['install', '-q', ...packages], { logFile, failure });
    writeFileSync(join(folder, 'ready'), '');
  }
  await installDebianPackages(['pgloader'], logFile);
}

/**
 * Commands that copy `lineitem` between two databases, of those that are set up.
 * @param {{host: string, port: number, user: string, password: string}} server with databases source and destination
 * @returns {{case: string, command: string, env?: Record<string, string>}[]}
 */
export function peers({ host, port, user, password }) {
  const url = (database, options = '') =>
    `postgresql://${user}:${password}@${host}:${port}/${database}${options}`;
  const plain = (database) => `'${url(database, '?sslmode=disable')}'`;
  const words = (database) =>
    `'host=${host} port=${port} user=${user} password=${password} dbname=${database}'`;
  const bin = (name, program) => join(cache, name, 'bin', program);
  const found = {
    duckdb: `${bin('duckdb', 'python')} ${here}/duckdbCopy.py ${words('source')} ${words('destination')}`,
    ingestr: `${bin('ingestr', 'ingestr')} ingest --yes --full-refresh --progress log --source-uri ${plain('source')} --source-table public.lineitem --dest-uri ${plain('destination')} --dest-table public.peer_ingestr`,
    // What it remembers of its last copy is in a table that has been dropped since.
    dlt: `rm -rf ${join(cache, 'dlt-state')} && ${bin('dlt', 'python')} ${here}/dltCopy.py ${plain('source')} ${plain('destination')} ${join(cache, 'dlt-state')}`,
    sling: `${cache}/sling/lib/python3*/site-packages/sling_linux_amd64/bin/sling-linux-amd64 run --mode full-refresh --src-conn ${plain('source')} --src-stream public.lineitem --tgt-conn ${plain('destination')} --tgt-object public.peer_sling`,
  };
  const env = {
    DISABLE_TELEMETRY: 'true',
    SLING_DISABLE_TELEMETRY: 'true',
    RUNTIME__DLTHUB_TELEMETRY: 'false',
  };
  const cases = Object.entries(found)
    .filter(([name]) => isThere(name))
    .map(([name, command]) => ({ case: name, command, env, into: INTO[name] ?? `peer_${name}` }));
  if (!existsSync('/usr/bin/pgloader')) return cases;
  const load = join(cache, 'lineitem.load');
  // With the 100,000 rows it reads ahead by itself its heap is exhausted before the sixth million.
  mkdirSync(cache, { recursive: true });
  writeFileSync(
    load,
    `LOAD DATABASE FROM ${url('source')} INTO ${url('destination')} WITH include drop, create tables, prefetch rows = 10000
     INCLUDING ONLY TABLE NAMES MATCHING 'lineitem' IN SCHEMA 'public'
     ALTER TABLE NAMES MATCHING 'lineitem' RENAME TO 'peer_pgloader';\n`,
    { mode: 0o600 },
  );
  return [...cases, { case: 'pgloader', command: `pgloader ${load}`, into: 'peer_pgloader' }];
}
