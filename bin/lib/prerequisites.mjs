// What a machine must have before anything can be built. Each lack is one sentence that names the fix.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, realpathSync, statfsSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { Refusal } from './refusal.mjs';

const GIGABYTE = 1024 ** 3;
const MINIMUM = { node: [20, 19], java: 17, diskGigabytes: 3 };

/**
 * Cheap enough (a few milliseconds) for every start.
 * @param {{folders: string[], building: boolean}} needs folders that will be written to; building: whether much will
 * @throws {Refusal} with exit code 2 and a sentence for each thing missing
 */
export function checkPrerequisites({ folders, building }) {
  const lacks = [nodeLack(), javaLack(), ...(building ? folders.map(diskLack) : [])].filter(Boolean);
  if (lacks.length > 0) throw new Refusal([...new Set(lacks)].join('\n'), { exitCode: 2 });
}

function nodeLack() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > MINIMUM.node[0] || (major === MINIMUM.node[0] && minor >= MINIMUM.node[1])) return '';
  const wanted = MINIMUM.node.join('.');
  return `Pipekit needs Node ${wanted} or newer and this is ${process.versions.node}: install the current LTS release.`;
}

function javaLack() {
  const fix = 'apt-get install openjdk-17-jdk-headless, or set JAVA_HOME to one';
  const home = javaHome();
  if (!home) return `Pipekit needs a JDK ${MINIMUM.java} or newer and found none: ${fix}.`;
  if (!existsSync(join(home, 'bin', 'javac'))) {
    return `Pipekit needs a JDK and ${home} holds only a Java runtime without a compiler: ${fix}.`;
  }
  const version = javaVersion(home);
  if (Number.parseInt(version, 10) >= MINIMUM.java) return '';
  return `Pipekit needs a JDK ${MINIMUM.java} or newer and ${home} is ${version}: ${fix}.`;
}

/**
 * The JDK that Maven and jrunner will use: JAVA_HOME's, else the one behind `java` on PATH.
 * @returns {string | undefined}
 */
export function javaHome() {
  const { JAVA_HOME } = process.env;
  if (JAVA_HOME && existsSync(join(JAVA_HOME, 'bin', 'java'))) return JAVA_HOME;
  const java = findOnPath('java');
  if (!java) return undefined;
  const home = dirname(dirname(realpathSync(java)));
  return existsSync(join(home, 'release')) ? home : javaProperty(java, 'java.home');
}

/**
 * A JDK states its version in a file; asking the program itself would cost a tenth of a second at every start.
 * @param {string} home
 * @returns {string} such as 17.0.15; 8 calls itself 1.8
 */
export function javaVersion(home) {
  const release = join(home, 'release');
  if (!existsSync(release)) return javaProperty(join(home, 'bin', 'java'), 'java.version') ?? '0';
  return /JAVA_VERSION="([^"]+)"/.exec(readFileSync(release, 'utf8'))?.[1] ?? '0';
}

/**
 * For version managers' wrapper scripts and the odd JDK without a release file.
 * @param {string} java
 * @param {'java.home' | 'java.version'} property
 * @returns {string | undefined}
 */
function javaProperty(java, property) {
  const { stderr } = spawnSync(java, ['-XshowSettings:properties', '-version'], { encoding: 'utf8' });
  return new RegExp(`${property} = (.+)`).exec(stderr ?? '')?.[1];
}

/** @param {string} folder */
function diskLack(folder) {
  mkdirSync(folder, { recursive: true });
  const { bavail, bsize } = statfsSync(folder);
  const free = (bavail * bsize) / GIGABYTE;
  if (free >= MINIMUM.diskGigabytes) return '';
  return `Pipekit needs ${MINIMUM.diskGigabytes} GB of free disk space and ${folder} has ${free.toFixed(1)}: make room there.`;
}

/**
 * @param {string} program
 * @returns {string | undefined} its full path
 */
export function findOnPath(program) {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  return folders.map((folder) => join(folder, program)).find((file) => existsSync(file));
}
