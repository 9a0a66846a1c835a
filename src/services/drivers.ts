import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Config } from '../config.js';
import {
  allDrivers,
  type Driver,
  type DriverArtifact,
  type DriverName,
  driverOf,
  jarName,
} from '../domain/drivers.js';
import type { Repo } from '../repo/index.js';

/** A kind of database, and whether this machine can reach one. */
export interface DriverView
  extends Pick<Driver, 'kind' | 'name' | 'class' | 'licence' | 'free' | 'provided' | 'url_template'> {
  /** Of its first jar; null for what is part of jrunner. */
  version: string | null;
  installed: boolean;
  /** Why jrunner does not load it though it is wanted or there: a sentence. */
  problem: string | null;
  /** The command that installs it; null where there is nothing to install. */
  install: string | null;
  used_by: { id: number; name: string }[];
}

export interface DriverService {
  /** All there are. Runners elsewhere have jars of their own, which are not looked at. */
  list(): Promise<DriverView[]>;
  get(kind: DriverName): Promise<DriverView>;
}

export function createDriverService(
  repo: Pick<Repo, 'connections'>,
  { jrunner }: Pick<Config, 'jrunner'>,
): DriverService {
  async function view(driver: Driver): Promise<DriverView> {
    const { kind, name, licence, free, provided, artifacts, url_template } = driver;
    const connections = repo.connections.list().filter((connection) => connection.driver === kind);
    const used_by = connections.map((connection) => ({ id: connection.id, name: connection.name }));
    // What only other pools reach needs its driver there.
    const isNeeded = connections.some(({ runner_pool }) => runner_pool === null);
    const jars = provided === 'bundled' ? [] : artifacts;
    const states = await Promise.all(jars.map((jar) => stateOf(jrunner.drivers_dir, jar)));
    const installed = !states.includes('missing');
    const version = jars[0]?.coordinate.split(':')[2] ?? null;
    const problem = problemOf(driver, states, isNeeded);
    const install = provided === 'bundled' ? null : installCommand(driver);
    const facts = { kind, name, class: driver.class, licence, free, provided, url_template };
    return { ...facts, version, installed, problem, install, used_by };
  }
  return {
    list: () => Promise.all(allDrivers().map(view)),
    get: (kind) => view(driverOf(kind)),
  };
}

type JarState = 'there' | 'missing' | 'changed';

function problemOf({ artifacts }: Driver, states: JarState[], isNeeded: boolean): string | null {
  const changed = artifacts[states.indexOf('changed')];
  if (changed) return `${jarName(changed)} does not have the checksum it must have, so it is not loaded`;
  return isNeeded && states.includes('missing') ? 'Connections use it, and it is not installed here' : null;
}

function installCommand({ kind, free }: Driver): string {
  return `pipekit drivers install ${kind}${free ? '' : ' --accept-licence'}`;
}

async function stateOf(directory: string, artifact: DriverArtifact): Promise<JarState> {
  const path = join(directory, jarName(artifact));
  const file = await stat(path).catch(() => undefined);
  if (!file) return 'missing';
  const key = `${path} ${file.size} ${file.mtimeMs}`;
  const sha256 = known.get(key) ?? (await checksum(path));
  known.set(key, sha256);
  return artifact.sha256 === undefined || sha256 === artifact.sha256 ? 'there' : 'changed';
}

/** By path, size and time of a file: some jars have 70 MB, and hardly ever is one another. */
const known = new Map<string, string>();

async function checksum(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}
