import type { Config } from '../config.js';
import { allDrivers, type Driver, type DriverName, driverOf } from '../domain/drivers.js';
import type { Repo } from '../repo/index.js';
import { changedJar, driverState, installCommand } from './driverJars.js';

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
    const { state, jar } = await driverState(driver, jrunner.drivers_dir);
    const installed = state !== 'missing';
    const version = state === 'bundled' ? null : (artifacts[0]?.coordinate.split(':')[2] ?? null);
    const problem = jar === undefined ? null : problemOf(jar, installed, isNeeded);
    const install = state === 'bundled' ? null : installCommand(driver);
    const facts = { kind, name, class: driver.class, licence, free, provided, url_template };
    return { ...facts, version, installed, problem, install, used_by };
  }
  return {
    list: () => Promise.all(allDrivers().map(view)),
    get: (kind) => view(driverOf(kind)),
  };
}

function problemOf(jar: string, isThere: boolean, isNeeded: boolean): string | null {
  if (isThere) return changedJar(jar);
  return isNeeded ? 'Connections use it, and it is not installed here' : null;
}
