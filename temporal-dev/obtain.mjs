// How a machine comes by the Temporal CLI, which carries the development server: found, else built, else downloaded.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runLogged } from '../bin/lib/command.mjs';
import { cacheDir } from '../bin/lib/paths.mjs';
import { Refusal } from '../bin/lib/refusal.mjs';
import { hashOf } from '../bin/lib/stamp.mjs';
import { goToolchain } from './goToolchain.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
// What the pinned module builds; its schema and flags are what the rest of Pipekit is tested with.
const PINNED = { cli: '1.5.1', server: '1.29.1' };
// Servers before this lack dynamic settings we rely on.
const OLDEST_SERVER = [1, 28];
// Documented by Temporal for people with an open internet.
const DOWNLOAD = 'https://temporal.download/cli/archive';

/**
 * @typedef {(text: string) => void} Log
 */

/**
 * @param {{log?: Log, logFile?: string}} [options] log: told what takes long; logFile: where the tools' output goes
 * @returns {Promise<string>} absolute path of a CLI that runs
 * @throws {Refusal} listing what was tried, or when TEMPORAL_CLI is set and wrong
 */
export async function obtainTemporalCli({
  log = () => {},
  logFile = join(cacheDir(), 'temporal-cli.log'),
} = {}) {
  return findTemporalCli() ?? (await makeTemporalCli(log, logFile));
}

/**
 * The part that costs nothing: whether one is here already.
 * @returns {string | undefined}
 */
export function findTemporalCli() {
  return fromEnvironment() ?? fromPath() ?? fromCache();
}

function fromEnvironment() {
  const file = process.env.TEMPORAL_CLI;
  if (!file) return undefined;
  const version = existsSync(file) ? serverVersion(file) : undefined;
  if (version) return file;
  throw new Refusal(
    `TEMPORAL_CLI names ${file}, which is not a Temporal CLI that runs: correct it or unset it.`,
    {
      exitCode: 2,
    },
  );
}

/** Someone's own CLI is used only when its server is not older than what we are tested with needs. */
function fromPath() {
  const folders = (process.env.PATH ?? '').split(':').filter(Boolean);
  return folders
    .map((folder) => join(folder, 'temporal'))
    .find((file) => existsSync(file) && isAcceptable(file));
}

/** @param {string} file */
function isAcceptable(file) {
  const [major, minor] = (serverVersion(file) ?? '0.0').split('.').map(Number);
  return major > OLDEST_SERVER[0] || (major === OLDEST_SERVER[0] && minor >= OLDEST_SERVER[1]);
}

/**
 * @param {string} file
 * @returns {string | undefined} such as 1.29.1; nothing when it does not run or is something else
 */
function serverVersion(file) {
  const { stdout } = spawnSync(file, ['--version'], { encoding: 'utf8', timeout: 10_000 });
  return /^temporal version .*\(Server (\d+\.\d+\.\d+)/.exec(stdout ?? '')?.[1];
}

/** The folder's name is the hash of what it is built from: a new pin never meets an old program. */
function cachePlace() {
  const hash = hashOf(here, ['go.mod', 'go.sum']).slice(0, 16);
  const file = join(cacheDir(), `temporal-cli-${hash}`, 'temporal');
  return { file, stamp: `${file}.sha256` };
}

function fromCache() {
  const { file, stamp } = cachePlace();
  if (!existsSync(file) || !existsSync(stamp)) return undefined;
  const [checksum, ...sizeAndTime] = readFileSync(stamp, 'utf8').split(' ');
  // Reading 200 MB is slow, so it is done only for a file that was touched since, as by restoring a CI cache.
  if (sizeAndTime.join(' ') === sizeAndTimeOf(file)) return file;
  if (checksum !== checksumOf(file)) return undefined;
  writeChecksum(file, stamp);
  return file;
}

/** @param {string} file */
function sizeAndTimeOf(file) {
  const { size, mtimeMs } = statSync(file);
  return `${size} ${mtimeMs}`;
}

/** @param {string} file */
function checksumOf(file) {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}

/**
 * @param {string} file
 * @param {string} stamp
 */
function writeChecksum(file, stamp) {
  writeFileSync(stamp, `${checksumOf(file)} ${sizeAndTimeOf(file)}`);
}

/**
 * @param {Log} log
 * @param {string} logFile
 * @returns {Promise<string>}
 */
async function makeTemporalCli(log, logFile) {
  const { file, stamp } = cachePlace();
  const draft = `${file}.new-${process.pid}`;
  mkdirSync(dirname(file), { recursive: true });
  try {
    await buildOrDownload(draft, log, logFile);
    // In place only when it runs; a second set-up that did the same replaces it with its equal.
    renameSync(draft, file);
    writeChecksum(file, stamp);
    return file;
  } finally {
    rmSync(draft, { force: true });
  }
}

/**
 * @param {string} draft
 * @param {Log} log
 * @param {string} logFile
 */
async function buildOrDownload(draft, log, logFile) {
  const failures = [];
  for (const attempt of [build, download]) {
    try {
      await attempt(draft, log, logFile);
      if (serverVersion(draft)) return;
      failures.push('what came does not run');
    } catch (error) {
      failures.push(/** @type {Error} */ (error).message.replace(/\.$/, ''));
    }
  }
  throw new Refusal(
    `Pipekit found no Temporal CLI in TEMPORAL_CLI, on PATH or in ${cacheDir()}, could not build one (${failures[0]}) ` +
      `and could not download one (${failures[1]}): install Go 1.25 or newer, or set TEMPORAL_CLI to a temporal CLI ${PINNED.cli}.`,
    { exitCode: 2 },
  );
}

/**
 * Pure Go, so that no C compiler is needed and the result runs on any distribution.
 * @param {string} draft
 * @param {Log} log
 * @param {string} logFile
 */
async function build(draft, log, logFile) {
  const { go, env } = await goToolchain(log, logFile);
  log('building the Temporal server from source: 2 to 5 minutes, once per machine');
  const ldflags = `-s -w -X github.com/temporalio/cli/temporalcli.Version=${PINNED.cli}`;
  const args = ['build', '-trimpath', '-buildvcs=false', `-ldflags=${ldflags}`, '-o', draft];
  await runLogged(go, [...args, 'github.com/temporalio/cli/cmd/temporal'], {
    cwd: here,
    env: { ...env, CGO_ENABLED: '0' },
    logFile,
    failure: 'go build failed',
  });
}

/**
 * @param {string} draft
 * @param {Log} log
 * @param {string} logFile
 */
async function download(draft, log, logFile) {
  log('downloading the Temporal CLI');
  const arch = process.arch === 'x64' ? 'amd64' : process.arch;
  const folder = mkdtempSync(`${draft}-`);
  const archive = join(folder, 'archive.tar.gz');
  try {
    const response = await fetch(`${DOWNLOAD}/v${PINNED.cli}?platform=${process.platform}&arch=${arch}`, {
      signal: AbortSignal.timeout(120_000),
    });
    if (!response.ok) throw new Error(`the download answered ${response.status}`);
    writeFileSync(archive, Buffer.from(await response.arrayBuffer()));
    await runLogged('tar', ['-xzf', archive, '-C', folder, 'temporal'], {
      logFile,
      failure: 'the downloaded archive could not be unpacked',
    });
    renameSync(join(folder, 'temporal'), draft);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
