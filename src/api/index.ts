import Router from '@koa/router';
import type { Surface } from '../http/index.js';
import type { Services } from '../services/index.js';
import { sendFailure } from './errors.js';
import { groupRunRoutes } from './groupRuns/routes.js';
import { groupRoutes } from './groups/routes.js';
import { healthRoutes } from './health/routes.js';
import { journalRoutes } from './journal/routes.js';
import { moduleRoutes } from './modules/routes.js';
import { scheduleRoutes } from './schedules/routes.js';
import { runRoutes } from './runs/routes.js';

export interface ApiOptions {
  services: Services;
  version: string;
}

/** The JSON API, at /api/v1 and at /api. */
export function createApi(options: ApiOptions): Surface {
  return {
    handles: (path) => path === '/api' || path.startsWith('/api/'),
    routers: ['/api/v1', '/api'].map((prefix) => createRouter(prefix, options)),
    sendFailure,
  };
}

function createRouter(prefix: string, { services, version }: ApiOptions): Router {
  const router = new Router({ prefix });
  healthRoutes(router, version);
  moduleRoutes(router, services);
  groupRoutes(router, services);
  runRoutes(router, services);
  groupRunRoutes(router, services);
  scheduleRoutes(router, services);
  journalRoutes(router, services);
  return router;
}
