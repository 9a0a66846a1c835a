// Puts JDBC drivers into the drivers directory: from Maven's central repository, as pinned in src/domain/drivers.json.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { runLogged } from './command.mjs';
import { root } from './paths.mjs';
import { javaHome } from './prerequisites.mjs';
import { Refusal } from './refusal.mjs';

const PLUGIN = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1';

/**
 * @typedef {{coordinate: string, sha256?: string}} Artifact
 * @typedef {{kind: string, name: string, provided: string, artifacts: Artifact[]}} Driver
 * @typedef {{directory: string, maven: string, logFile: string}} Places directory: where the jars go; maven: our wrapper
 */

/** Where jars lie that no connection uses. */
export const testJarsDir = join(root, '.cache', 'derby');

/** What a Derby server is beside the driver for files: for the tests of its client. @type {Driver} */
export const derbyNetworkServer = {
  kind: 'derbyserver',
  name: 'the Derby network server',
  provided: 'test',
  artifacts: [
    {
      coordinate: 'org.apache.derby:derbynet:10.16.1.1',
      sha256: 'e86abd0ea3fadfe8e0f7565049c59b035b4cf7234c056bfe678d5fdfed894382',
    },
    {
      coordinate: 'org.apache.derby:derbytools:10.16.1.1',
      sha256: 'db052f92508e966ee8b0c5c9eca84cb11cbf0b0d78e608dc89340d4bb6c07314',
    },
  ],
};

/** @param {Artifact} artifact */
const jarName = ({ coordinate }) => `${coordinate.split(':').slice(1).join('-')}.jar`;

/** @returns {Driver[]} those that the set-up brings: all that are free */
export function driversOfSetUp() {
  const file = join(root, 'src', 'domain', 'drivers.json');
  /** @type {{drivers: Driver[]}} */
  const { drivers } = JSON.parse(readFileSync(file, 'utf8'));
  return drivers.filter(({ provided }) => provided === 'set-up');
}

/**
 * @param {Driver} driver
 * @param {string} directory
 */
export function hasDriver({ artifacts }, directory) {
  return artifacts.every((artifact) => existsSync(join(directory, jarName(artifact))));
}

/**
 * Fetches each jar beside its place and moves it there once its checksum is the pinned one.
 * @param {Driver} driver
 * @param {Places} places
 * @returns {Promise<string[]>} the files
 * @throws {Refusal} when a jar cannot be had or is not the pinned one
 */
export async function fetchDriver({ name, artifacts }, { directory, maven, logFile }) {
  mkdirSync(directory, { recursive: true });
  const part = mkdtempSync(join(directory, '.part-'));
  try {
    const files = [];
    for (const artifact of artifacts)
      files.push(await fetchJar(name, artifact, { folder: part, maven, logFile }));
    for (const file of files) renameSync(join(part, file), join(directory, file));
    return files.map((file) => join(directory, file));
  } finally {
    rmSync(part, { recursive: true, force: true });
  }
}

/**
 * @param {string} name
 * @param {Artifact} artifact
 * @param {{folder: string, maven: string, logFile: string}} places
 */
async function fetchJar(name, artifact, { folder, maven, logFile }) {
  const options = [
    `-Dartifact=${artifact.coordinate}`,
    `-DoutputDirectory=${folder}`,
    '-Dmdep.useBaseVersion=true',
  ];
  await runLogged('sh', [maven, '-B', '-q', `${PLUGIN}:copy`, ...options], {
    cwd: folder,
    env: { ...process.env, JAVA_HOME: javaHome() },
    logFile,
    failure: `The driver for ${name} could not be fetched by Maven`,
  });
  const file = jarName(artifact);
  const sha256 = createHash('sha256')
    .update(readFileSync(join(folder, file)))
    .digest('hex');
  if (sha256 === artifact.sha256) return file;
  throw new Refusal(`${file} has the checksum ${sha256}, not the pinned one: it was not installed.`);
}
