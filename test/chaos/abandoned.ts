/** What a harness that was killed could not take with it: its folders, and the small disk mounted in one of them. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PREFIX = 'pipekit-chaos-';

/** A new folder of this process. */
export function ownFolder(): string {
  return mkdtempSync(join(tmpdir(), `${PREFIX}${process.pid}-`));
}

/** Its servers went with it: each was on a leash. */
export function sweepAbandoned(): void {
  for (const name of readdirSync(tmpdir())) {
    const pid = new RegExp(`^${PREFIX}(\\d+)-`).exec(name)?.[1];
    if (!pid || existsSync(`/proc/${pid}`) || process.platform !== 'linux') continue;
    const disk = join(tmpdir(), name, 'disk');
    if (existsSync(disk)) spawnSync('umount', ['-l', disk]);
    rmSync(join(tmpdir(), name), { recursive: true, force: true });
  }
}
