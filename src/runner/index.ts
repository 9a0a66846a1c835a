export { createPipe, type JRunnerPipe } from './pipe.js';
