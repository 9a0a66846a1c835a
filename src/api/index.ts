import type { Surface } from '../http/index.js';
import { sendFailure } from './errors.js';
import { type ApiOptions, createRouter } from './router.js';
import { ROUTES } from './routes.js';

export type { ApiOptions } from './router.js';

/** The JSON API, at /api/v1 and at /api. */
export function createApi(options: ApiOptions): Surface {
  return {
    handles: (path) => path === '/api' || path.startsWith('/api/'),
    routers: ['/api/v1', '/api'].map((prefix) => createRouter(prefix, ROUTES, options)),
    sendFailure,
  };
}
