// From a clean clone to a built tree. Every step is skipped when its result is newer than what it is made from.
import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { endCommands } from './lib/command.mjs';
import { onInterrupt } from './lib/interrupt.mjs';
import { acquireLock } from './lib/lock.mjs';
import { cacheDir, root } from './lib/paths.mjs';
import { checkPrerequisites } from './lib/prerequisites.mjs';
import { createProgress } from './lib/progress.mjs';
import { report } from './lib/refusal.mjs';
import { build, dependencies, drivers, jrunner, temporalCli } from './lib/steps.mjs';

/** @typedef {import('./lib/steps.mjs').Step} Step */

/**
 * @param {{quiet?: boolean, alsoSteps?: Step[]}} [options] quiet: print nothing; alsoSteps: more, beside the others
 * @returns {Promise<void>}
 * @throws {import('./lib/refusal.mjs').Refusal} when a step fails or the machine lacks something
 */
export async function setUp({ quiet = false, alsoSteps = [] } = {}) {
  const startedAt = performance.now();
  const progress = createProgress({ quiet });
  checkPrerequisites({ folders: [], building: false });
  const holder = (/** @type {string} */ pid) =>
    progress.say(`Another set-up of this clone is at work (process ${pid}): waiting.`);
  const release = await acquireLock(join(root, '.cache', 'setup.lock'), holder);
  const forget = onInterrupt(async () => {
    await endCommands();
    release();
  });
  try {
    const did = await runSteps(progress, alsoSteps);
    const took = `${((performance.now() - startedAt) / 1000).toFixed(1)} s`;
    progress.say(`Everything is ready (${took})${did === 0 ? ': nothing to build or fetch' : ''}.`);
  } finally {
    forget();
    release();
  }
}

/**
 * @param {ReturnType<typeof createProgress>} progress
 * @param {Step[]} alsoSteps
 * @returns {Promise<number>} how many steps had something to do
 */
async function runSteps(progress, alsoSteps) {
  let did = 0;
  const run = async (/** @type {Step} */ step) => {
    if (step.isDone()) return;
    if (did === 0) checkPrerequisites({ folders: [root, cacheDir()], building: true });
    did += 1;
    await progress.stage(step.name, step.doing, step.work);
  };
  const temporal = temporalCli((text) => progress.say(`  temporal      ${text}`));
  const typescript = run(dependencies).then(() => run(build));
  const java = run(jrunner).then(() => run(drivers));
  const others = [temporal, ...alsoSteps];
  await allOrEnd([typescript, java, ...others.map(run)]);
  return did;
}

/**
 * The first failure ends the others: nobody waits minutes for a build whose result cannot be used.
 * @param {Array<Promise<void>>} works
 */
async function allOrEnd(works) {
  try {
    await Promise.all(works);
  } catch (error) {
    await endCommands();
    await Promise.allSettled(works);
    throw error;
  }
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  setUp().catch((error) => {
    process.exitCode = report(error);
  });
}
