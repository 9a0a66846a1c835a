import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fetchDriver } from '../../bin/lib/drivers.mjs';
import { type Config, packageRoot } from '../config.js';
import type { Driver } from '../domain/drivers.js';
import { PipekitError } from '../domain/errors.js';

/** Fetches a driver's jars through Maven; gives the files. Throws `invalid` with what Maven said. */
export async function installDriver({ jrunner }: Pick<Config, 'jrunner'>, driver: Driver): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'pipekit-driver-'));
  const logFile = join(folder, 'maven.log');
  const maven = join(packageRoot(), 'jrunner', 'mvnw');
  try {
    return await fetchDriver(driver, { directory: jrunner.drivers_dir, maven, logFile });
  } catch (cause) {
    throw new PipekitError(
      'invalid',
      `The driver for ${driver.name} could not be installed: ${reason(logFile, cause)}`,
      {
        hint: `Maven must reach its central repository or a mirror of it, and ${jrunner.drivers_dir} must be writable.`,
        cause,
      },
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Maven's own words, where it has said any; otherwise ours, such as a checksum that is not the pinned one. */
function reason(logFile: string, cause: unknown): string {
  const log = existsSync(logFile) ? readFileSync(logFile, 'utf8') : '';
  return /^\[ERROR\] (.*)$/m.exec(log)?.[1] ?? (cause as Error).message;
}
