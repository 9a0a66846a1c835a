// Compiles whatever the stamps say; for the edit-and-try loop, after a set-up.
import { createProgress } from './lib/progress.mjs';
import { report } from './lib/refusal.mjs';
import { build } from './lib/steps.mjs';

createProgress()
  .stage(build.name, build.doing, build.work)
  .catch((error) => {
    process.exitCode = report(error);
  });
