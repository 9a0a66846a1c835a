export { createHttpJournal } from './httpJournal.js';
export { createPipe, type JRunnerPipe } from './pipe.js';
export type { Launch } from './process.js';
export { jrunnerVersion } from './version.js';
