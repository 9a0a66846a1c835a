// `npm test`: everything needed, one PostgreSQL and one MariaDB for all tests, then jrunner's tests and ours.
// With arguments (`npm test -- test/sql`) only jest runs, and gets them.
import { mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { obtainTemporalCli } from '../temporal-dev/obtain.mjs';
import { browserPackages } from './lib/browser.mjs';
import { endCommands, run } from './lib/command.mjs';
import { hasMariadb, mariadbPackages, startMariadb } from './lib/embeddedMariadb.mjs';
import { onInterrupt } from './lib/interrupt.mjs';
import { root } from './lib/paths.mjs';
import { javaHome } from './lib/prerequisites.mjs';
import { report } from './lib/refusal.mjs';
import { readJest, readSurefire, sum, summary, withCrash } from './lib/results.mjs';
import { schemathesis } from './lib/schemathesis.mjs';
import { setUp } from './setup.mjs';

/**
 * @typedef {import('./lib/embeddedPostgres.mjs').Postgres} Postgres
 * @typedef {import('./lib/embeddedMariadb.mjs').Mariadb} Mariadb
 * @typedef {import('./lib/results.mjs').Result} Result
 * @typedef {{postgres: Postgres, mariadb?: Mariadb}} Servers
 */

async function test() {
  const jestArguments = process.argv.slice(2);
  await setUp({ alsoSteps: [browserPackages(), mariadbPackages(), schemathesis({ isOptional: true })] });
  // Only now, for it needs what the set-up has installed.
  const { startPostgres } = await import('./lib/embeddedPostgres.mjs');
  /** @type {Servers} */
  const servers = { postgres: await startPostgres() };
  const forget = onInterrupt(async () => {
    await endCommands();
    await stop(servers);
  });
  try {
    if (hasMariadb()) servers.mariadb = await startMariadb();
    const results = jestArguments.length > 0 ? [] : [await timed('jrunner', () => runJrunner(servers))];
    results.push(await timed('jest', () => runJest(servers, jestArguments)));
    return conclude(sum(results));
  } finally {
    await stop(servers);
    forget();
  }
}

/** @param {Servers} servers */
async function stop({ postgres, mariadb }) {
  await Promise.all([postgres.stop(), mariadb?.stop()]);
}

/**
 * @param {string} name
 * @param {() => Promise<Result>} suite
 */
async function timed(name, suite) {
  const startedAt = performance.now();
  const result = await suite();
  const took = ((performance.now() - startedAt) / 1000).toFixed(1);
  console.error(`${name}: ${summary(result)} in ${took} s`.replaceAll(',', ' ·'));
  return result;
}

/** @param {Servers} servers */
async function runJrunner({ postgres, mariadb }) {
  const reports = join(root, 'jrunner', 'target', 'surefire-reports');
  rmSync(reports, { recursive: true, force: true });
  const env = {
    ...process.env,
    JAVA_HOME: javaHome(),
    JRUNNER_TEST_PG_URL: `jdbc:postgresql://${postgres.host}:${postgres.port}/postgres`,
    JRUNNER_TEST_PG_USER: postgres.user,
    JRUNNER_TEST_PG_PASSWORD: postgres.password,
    JRUNNER_TEST_MARIADB_URL: mariadb ? `jdbc:mariadb://${mariadb.host}:${mariadb.port}/` : 'none',
    JRUNNER_TEST_MARIADB_USER: mariadb?.user ?? 'none',
    JRUNNER_TEST_MARIADB_PASSWORD: mariadb?.password ?? 'none',
  };
  const mvnw = join(root, 'jrunner', 'mvnw');
  // The tests alone, against the jar that set-up made: packaging it again would void its class-data archive.
  const goals = ['test-compile', 'surefire:test@against-the-jar'];
  const { code } = await run('sh', [mvnw, '-B', '-q', '-f', 'jrunner/pom.xml', ...goals], inTerminal(env));
  return withCrash(readSurefire(reports), code);
}

/**
 * @param {Servers} servers
 * @param {string[]} jestArguments
 */
async function runJest({ postgres, mariadb }, jestArguments) {
  const outputFile = join(root, '.cache', 'jest.json');
  rmSync(outputFile, { force: true });
  mkdirSync(dirname(outputFile), { recursive: true });
  const env = {
    ...process.env,
    PIPEKIT_TEST_PG: access(postgres),
    PIPEKIT_TEST_MARIADB: mariadb ? access(mariadb) : 'none',
    TEMPORAL_CLI: await obtainTemporalCli(),
  };
  const node = [
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
    'node_modules/jest/bin/jest.js',
  ];
  const json = ['--json', `--outputFile=${outputFile}`];
  const { code } = await run(process.execPath, [...node, ...json, ...jestArguments], inTerminal(env));
  return withCrash(readJest(outputFile), code);
}

/** @param {Postgres | Mariadb} server */
const access = ({ host, port, user, password }) => JSON.stringify({ host, port, user, password });

/**
 * @param {NodeJS.ProcessEnv} env
 * @returns {import('./lib/leash.mjs').LeashOptions}
 */
function inTerminal(env) {
  return { cwd: root, env, stdio: ['ignore', 'inherit', 'inherit'] };
}

/**
 * The last line is one that any reader, a person or a CI, understands.
 * @param {Result} total
 */
function conclude(total) {
  const ran = total.passed + total.failed;
  if (ran === 0) console.error('No test ran.');
  console.log(summary(total));
  return ran === 0 || total.failed > 0 ? 1 : 0;
}

process.exitCode = await test().catch(report);
