// Completes package-lock.json after a change of dependencies where the registry's mirror holds only this platform's
// packages: npm then leaves out the optional packages of the others, and `npm ci` refuses such a lock everywhere.
// What is known without the registry is enough for npm: the pinned version, and the platform that the name states.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './lib/paths.mjs';

const SYSTEMS = ['darwin', 'linux', 'win32', 'android', 'freebsd', 'openharmony'];
const PROCESSORS = ['arm64', 'x64', 'ia32', 'arm', 'ppc64', 's390x', 'riscv64', 'loong64', 'wasm32'];

/**
 * @typedef {{version?: string, dev?: boolean, optional?: boolean, optionalDependencies?: Record<string, string>}} Package
 */

/** @param {Record<string, Package>} packages */
function missingOptionals(packages) {
  return Object.entries(packages).flatMap(([path, { optionalDependencies = {}, dev }]) =>
    Object.entries(optionalDependencies)
      .filter(([name, version]) => /^\d+\.\d+\.\d+/.test(version) && !isInstallable(packages, path, name))
      .map(([name, version]) => ({ name, version, dev })),
  );
}

/**
 * Looks where Node would: in the package itself, then in every folder above it.
 * @param {Record<string, Package>} packages
 * @param {string} path
 * @param {string} name
 */
function isInstallable(packages, path, name) {
  for (let at = path; ; at = at.slice(0, Math.max(0, at.lastIndexOf('/node_modules/')))) {
    if (packages[join(at, 'node_modules', name)]) return true;
    if (at === '') return false;
  }
}

/** @param {{name: string, version: string, dev?: boolean}} missing */
function entry({ name, version, dev }) {
  const words = name.replace(/^@[^/]*\//, '').split(/[-.]/);
  const cpu = PROCESSORS.find((processor) => words.includes(processor));
  const os = SYSTEMS.find((system) => words.includes(system));
  const libc = words.includes('musl')
    ? 'musl'
    : os === 'linux' && words.includes('gnu')
      ? 'glibc'
      : undefined;
  return {
    version,
    cpu: cpu && [cpu],
    dev: dev || undefined,
    libc: libc && [libc],
    optional: true,
    os: os && [os],
  };
}

const file = join(root, 'package-lock.json');
const lock = JSON.parse(readFileSync(file, 'utf8'));
const missing = missingOptionals(lock.packages);
for (const each of missing) lock.packages[`node_modules/${each.name}`] = entry(each);
lock.packages = Object.fromEntries(Object.entries(lock.packages).toSorted(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
console.log(`Added ${missing.length} optional packages of other platforms to package-lock.json.`);
