/** A tablespace on a tmpfs of a few megabytes, which can be filled and emptied. Needs root, to mount. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { account, ownedByAccount } from '../../bin/lib/postgresPlaces.mjs';

/** What this user creates lies on the small disk. */
export const SMALL_USER = 'small';
export const SMALL_TABLESPACE = 'small';

export interface SmallDisk {
  /** Leaves no byte. */
  fill(): void;
  empty(): void;
  unmount(): void;
}

export const canMount = (): boolean => process.getuid?.() === 0 && process.platform === 'linux';

/** The user has the password of the server's own, which the connections refer to. */
export async function mountSmallDisk(
  folder: string,
  query: (sql: string) => Promise<unknown>,
  password: string,
): Promise<SmallDisk> {
  const place = join(folder, 'disk');
  mkdirSync(place, { recursive: true });
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=16m', 'tmpfs', place]);
  ownedByAccount(place);
  const { uid } = account();
  execFileSync('chmod', ['700', place]);
  const ballast = join(place, 'ballast');
  await query(`CREATE ROLE ${SMALL_USER} SUPERUSER LOGIN PASSWORD '${password}'`);
  await query(`CREATE TABLESPACE ${SMALL_TABLESPACE} LOCATION '${place}'`);
  await query(`ALTER ROLE ${SMALL_USER} SET default_tablespace = '${SMALL_TABLESPACE}'`);
  if (uid === undefined) throw new Error('There is no account to run PostgreSQL');
  return {
    fill() {
      const { bavail, bsize } = statfsSync(place);
      // A byte over and it would not be written at all.
      writeFileSync(ballast, Buffer.alloc(bavail * bsize));
    },
    empty: () => rmSync(ballast, { force: true }),
    unmount: () => {
      if (existsSync(place)) execFileSync('umount', ['-l', place]);
    },
  };
}
