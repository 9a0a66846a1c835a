import { delimiter } from 'node:path';
import { type Config, type Environment, environment } from '../config.js';
import type { Launch } from '../runner/index.js';

/** What the launcher and the JVM need; everything else, secrets above all, stays with us. */
const PASSED_ON = ['PATH', 'JAVA_HOME', 'HOME', 'LANG', 'LC_ALL', 'TMPDIR'];

/** How to start jrunner, with an environment of its own. */
export function jrunnerLaunch({ jrunner, file_databases }: Config, env: Environment = environment): Launch {
  const passed = PASSED_ON.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]]));
  const own = { JRUNNER_DRIVERS: jrunner.drivers_dir, JRUNNER_FILE_DIRS: file_databases.join(delimiter) };
  return { path: jrunner.path, env: { ...Object.fromEntries(passed), ...own } };
}
