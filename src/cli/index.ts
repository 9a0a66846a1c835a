export type { ConfigAccess } from './config/access.js';
export type { Actions, CliContext } from './context.js';
export { runCli } from './program.js';
