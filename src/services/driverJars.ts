/** The jars of a driver on this machine: jrunner loads none that is not the pinned one. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { allDrivers, type Driver, type DriverArtifact, jarName } from '../domain/drivers.js';

/** `bundled`: part of jrunner's own jar. `changed`: what lies there is not the pinned jar. */
export type DriverState = 'bundled' | 'installed' | 'missing' | 'changed';

/** How a driver stands in the directory; of `missing` and `changed`, with the first jar it is about. */
export async function driverState(
  { provided, artifacts }: Pick<Driver, 'provided' | 'artifacts'>,
  directory: string,
): Promise<{ state: DriverState; jar?: string }> {
  if (provided === 'bundled') return { state: 'bundled' };
  const jars = await Promise.all(
    artifacts.map(async (artifact) => ({
      jar: jarName(artifact),
      state: await stateOf(directory, artifact),
    })),
  );
  return (
    jars.find(({ state }) => state === 'changed') ??
    jars.find(({ state }) => state === 'missing') ?? { state: 'installed' }
  );
}

async function stateOf(directory: string, artifact: DriverArtifact): Promise<DriverState> {
  const path = join(directory, jarName(artifact));
  const file = await stat(path).catch(() => undefined);
  if (!file) return 'missing';
  const key = `${path} ${file.size} ${file.mtimeMs}`;
  const sha256 = known.get(key) ?? (await checksum(path));
  known.set(key, sha256);
  return sha256 === artifact.sha256 ? 'installed' : 'changed';
}

/** By path, size and time of a file: some jars have 70 MB, and hardly ever is one another. */
const known = new Map<string, string>();

async function checksum(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

/** The command that installs it; only a person can agree to a licence. */
export function installCommand({ kind, free }: Pick<Driver, 'kind' | 'free'>): string {
  return `pipekit drivers install ${kind}${free ? '' : ' --accept-licence'}`;
}

/** Why jrunner does not load what is there. */
export function changedJar(jar: string): string {
  return `${jar} does not have the checksum it must have, so it is not loaded`;
}

/** A driver as one machine has it, whatever connections there are. */
export interface DriverOnDisk extends Pick<Driver, 'kind' | 'name' | 'licence' | 'free'> {
  installed: boolean;
  state: DriverState;
  /** Why jrunner does not load what is there: a sentence. */
  problem: string | null;
  /** The command that installs it; null for what is part of jrunner. */
  install: string | null;
}

export function driversOnDisk({ jrunner }: { jrunner: { drivers_dir: string } }): Promise<DriverOnDisk[]> {
  return Promise.all(
    allDrivers().map(async (driver) => {
      const { state, jar } = await driverState(driver, jrunner.drivers_dir);
      const { kind, name, licence, free } = driver;
      return {
        kind,
        name,
        licence,
        free,
        state,
        installed: state !== 'missing',
        problem: state === 'changed' && jar !== undefined ? changedJar(jar) : null,
        install: state === 'bundled' ? null : installCommand(driver),
      };
    }),
  );
}
