/** What the API and the pages share, and main puts together. Knows neither of them. */
export { createHttpApp, type HttpApp, type HttpOptions, type Listening } from './server.js';
export type { Surface } from './surface.js';
