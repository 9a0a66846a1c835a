import { execa } from 'execa';
import { processEnded } from './errors.js';
import type { Launch } from './process.js';

/** What `jrunner --version` says. Throws `invalid` when there is no jrunner, or no Java, to say it. */
export async function jrunnerVersion({ path, env }: Launch, signal: AbortSignal): Promise<string> {
  const result = await execa(path, ['--version'], {
    env,
    extendEnv: false,
    cancelSignal: signal,
    reject: false,
  });
  if (result.failed) throw processEnded(result, result.stderr ?? '');
  return result.stdout.trim();
}
