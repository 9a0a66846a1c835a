import { alertRoutes } from './alerts/routes.js';
import { auditRoutes } from './audit/routes.js';
import { configRoutes } from './config/routes.js';
import { connectionRoutes } from './connections/routes.js';
import { driverRoutes } from './drivers/routes.js';
import { groupRunRoutes } from './groupRuns/routes.js';
import { groupRoutes } from './groups/routes.js';
import { healthRoutes } from './health/routes.js';
import { introspectRoutes } from './introspect/routes.js';
import { jobRoutes } from './jobs/routes.js';
import { journalRoutes } from './journal/routes.js';
import { moduleRoutes } from './modules/routes.js';
import { openApiRoutes } from './openapi/routes.js';
import { apiKeyRoutes } from './people/keys.js';
import { meRoutes } from './people/me.js';
import { userRoutes } from './people/users.js';
import type { Route } from './route.js';
import { runRoutes } from './runs/routes.js';
import { secretRoutes } from './secrets/routes.js';
import { settingsRoutes } from './settings/routes.js';
import { scheduleRoutes } from './schedules/routes.js';

/** Every route there is: the router and the OpenAPI document are made of this list. */
export const ROUTES: Route[] = [
  ...connectionRoutes,
  ...driverRoutes,
  ...moduleRoutes,
  ...introspectRoutes,
  ...jobRoutes,
  ...groupRoutes,
  ...scheduleRoutes,
  ...runRoutes,
  ...groupRunRoutes,
  ...alertRoutes,
  ...meRoutes,
  ...userRoutes,
  ...apiKeyRoutes,
  ...journalRoutes,
  ...configRoutes,
  ...settingsRoutes,
  ...secretRoutes,
  ...auditRoutes,
  ...healthRoutes,
  ...openApiRoutes,
];
