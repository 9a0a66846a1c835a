// The steps from a clean clone to a runnable tree: each knows whether it is needed, and how it is done.
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { findTemporalCli, obtainTemporalCli } from '../../temporal-dev/obtain.mjs';
import { runLogged } from './command.mjs';
import { derbyNetworkServer, driversOfSetUp, fetchDriver, hasDriver, testJarsDir } from './drivers.mjs';
import { canInstallDebianPackages, installDebianPackages } from './debianPackages.mjs';
import { cacheDir, root } from './paths.mjs';
import { findOnPath, javaHome, javaVersion } from './prerequisites.mjs';
import { Refusal } from './refusal.mjs';
import { filesUnder, hashOf, isFresh, writeStamp } from './stamp.mjs';

/**
 * @typedef {object} Step
 * @property {string} name
 * @property {string} doing
 * @property {() => boolean} isDone
 * @property {() => Promise<void>} work
 */

/** @param {string} name */
const logOf = (name) => join(root, '.cache', 'logs', `${name}.log`);

/** @param {string} name */
function freshLog(name) {
  rmSync(logOf(name), { force: true });
  return logOf(name);
}

const dependenciesStamp = join(root, 'node_modules', '.pipekit-stamp');
// Native modules are compiled against one version of Node's binary interface.
const dependenciesHash = () =>
  hashOf(root, ['package-lock.json'], [process.versions.modules, process.platform, process.arch]);

/** @type {Step} */
export const dependencies = {
  name: 'dependencies',
  doing: 'npm ci (2 to 4 minutes where SQLite has to be compiled)',
  isDone() {
    const hash = dependenciesHash();
    if (isFresh(dependenciesStamp, hash)) return true;
    // Someone who ran npm by hand is not made to wait for the same thing again.
    if (!isInstalledByHand()) return false;
    writeStamp(dependenciesStamp, hash);
    return true;
  },
  async work() {
    const logFile = freshLog('dependencies');
    try {
      await runLogged('npm', ['ci', '--include=dev', '--no-audit', '--no-fund'], {
        cwd: root,
        logFile,
        failure: 'npm ci failed',
      });
    } catch (error) {
      throw compilerLack(logFile) ?? lockLack(logFile) ?? error;
    }
    writeStamp(dependenciesStamp, dependenciesHash());
  },
};

/** npm keeps a lock file of what it has installed: the same packages, and SQLite loads, so it was for this Node. */
function isInstalledByHand() {
  const installed = readPackages(join(root, 'node_modules', '.package-lock.json'));
  const wanted = readPackages(join(root, 'package-lock.json'));
  if (!installed || !wanted) return false;
  const isSame = Object.entries(wanted).every(
    ([path, { version, optional }]) => path === '' || optional || installed[path]?.version === version,
  );
  const trial = 'new (require("better-sqlite3"))(":memory:").close()';
  return isSame && spawnSync(process.execPath, ['-e', trial], { cwd: root }).status === 0;
}

/**
 * @param {string} lockFile
 * @returns {Record<string, {version?: string, optional?: boolean}> | undefined}
 */
function readPackages(lockFile) {
  return existsSync(lockFile) ? JSON.parse(readFileSync(lockFile, 'utf8')).packages : undefined;
}

/** @param {string} logFile */
function compilerLack(logFile) {
  const missing = ['make', 'g++', 'python3'].filter((tool) => !findOnPath(tool));
  if (missing.length === 0 || !/gyp ERR/.test(readFileSync(logFile, 'utf8'))) return undefined;
  const fix = `apt-get install ${missing.join(' ')}`;
  return new Refusal(`better-sqlite3 has to be compiled here and that needs ${missing.join(', ')}: ${fix}.`, {
    exitCode: 2,
  });
}

/**
 * npm follows its reason with a page of usage, which would be all that the end of its log shows.
 * @param {string} logFile
 */
function lockLack(logFile) {
  if (!/code EUSAGE/.test(readFileSync(logFile, 'utf8'))) return undefined;
  const fix = 'run npm install, then node bin/completeLock.mjs, and commit package-lock.json';
  return new Refusal(`package-lock.json does not agree with package.json: ${fix} (full log: ${logFile}).`);
}

/**
 * @param {(text: string) => void} log
 * @returns {Step}
 */
export const temporalCli = (log) => ({
  name: 'temporal',
  doing: 'the Temporal development server, built from source (2 to 5 minutes, once per machine)',
  isDone: () => findTemporalCli() !== undefined,
  async work() {
    await obtainTemporalCli({ log, logFile: freshLog('temporal') });
  },
});

const jrunnerStamp = join(root, 'jrunner', 'target', '.pipekit-stamp');
// The class-data archive is only valid for the JDK that wrote it.
const jrunnerHash = () => {
  const home = javaHome() ?? '';
  return hashOf(
    root,
    ['jrunner/pom.xml', 'jrunner/src/main', 'src/domain/drivers.json', 'jrunner/build.sh'],
    [home, javaVersion(home)],
  );
};

/** @type {Step} */
export const jrunner = {
  name: 'jrunner',
  doing: 'the JDBC pipe, by Maven',
  isDone: () => isFresh(jrunnerStamp, jrunnerHash()),
  async work() {
    const env = { ...process.env, JAVA_HOME: javaHome() };
    const logFile = freshLog('jrunner');
    await mavenIfWeMay(logFile);
    const script = join(root, 'jrunner', 'build.sh');
    await runLogged('sh', [script], { cwd: root, env, logFile, failure: 'jrunner could not be built' });
    writeStamp(jrunnerStamp, jrunnerHash());
  },
};

/**
 * mvnw finds a Maven or says what to do. Debian's is fetched here, since two apt-gets at once get in each other's way.
 * @param {string} logFile
 */
async function mavenIfWeMay(logFile) {
  const hasMaven = findOnPath('mvn') || existsSync(join(cacheDir(), 'maven')) || process.env.MVNW_REPOURL;
  if (!hasMaven && canInstallDebianPackages()) await installDebianPackages(['maven'], logFile);
}

const driversDir = join(root, 'jrunner', 'drivers');
/** With the directory that each goes to. */
const missingDrivers = () =>
  [
    ...driversOfSetUp().map((driver) => ({ driver, directory: driversDir })),
    { driver: derbyNetworkServer, directory: testJarsDir },
  ].filter(({ driver, directory }) => !hasDriver(driver, directory));

/**
 * Maven is found or made by the step before, and two of it at once would get in each other's way.
 * @type {Step}
 */
export const drivers = {
  name: 'drivers',
  doing: 'JDBC drivers that are free software (100 MB, once)',
  isDone: () => missingDrivers().length === 0,
  async work() {
    const logFile = freshLog('drivers');
    for (const { driver, directory } of missingDrivers())
      await fetchDriver(driver, { directory, maven: join(root, 'jrunner', 'mvnw'), logFile });
  },
};

const dist = join(root, 'dist');
const buildStamp = join(dist, '.pipekit-stamp');
// What runs as it is: views, migrations, the demo's files, and the parts that must work before anything is compiled.
const ASSETS = ['src', 'bin/lib', 'temporal-dev'];
const SOURCES = [
  'src',
  'temporal-dev',
  'bin/lib',
  'tsconfig.json',
  'tsconfig.build.json',
  'package-lock.json',
];
const buildHash = () => hashOf(root, SOURCES, [process.versions.modules]);

/** @type {Step} */
export const build = {
  name: 'build',
  doing: 'TypeScript, then the bundles of the workflows and of the SQL editor',
  isDone: () => isFresh(buildStamp, buildHash()),
  async work() {
    const hash = buildHash();
    const logFile = freshLog('build');
    // Emptied first: a compiled file whose source is gone would go on being imported.
    rmSync(dist, { recursive: true, force: true });
    const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
    await node([tsc, '-p', 'tsconfig.build.json'], logFile, 'The TypeScript sources do not compile');
    copyAssets();
    await node(['dist/src/temporal/bundleWorkflows.js'], logFile, 'The workflows could not be bundled');
    await node(['bin/lib/bundleEditor.mjs'], logFile, 'The SQL editor could not be bundled');
    writeStamp(buildStamp, hash);
  },
};

/**
 * @param {string[]} args
 * @param {string} logFile
 * @param {string} failure
 */
function node(args, logFile, failure) {
  return runLogged(process.execPath, args, { cwd: root, logFile, failure });
}

function copyAssets() {
  for (const file of ASSETS.flatMap((path) => filesUnder(root, path))) {
    if (file.endsWith('.ts') || file.endsWith('.mts')) continue;
    mkdirSync(dirname(join(dist, file)), { recursive: true });
    copyFileSync(join(root, file), join(dist, file));
  }
}
