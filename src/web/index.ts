import Router from '@koa/router';
import { byScope, forRole, type SignIn, type Surface } from '../http/index.js';
import type { Services } from '../services/index.js';
import { actionRoutes } from './actions/routes.js';
import { alertRoutes } from './alerts/routes.js';
import { loadAssets } from './assets.js';
import { auditRoutes } from './audit/routes.js';
import { connectionEditRoutes } from './connections/edit.js';
import { connectionRoutes } from './connections/routes.js';
import type { ApiDocument } from './docs/page.js';
import { docsRoutes } from './docs/routes.js';
import { doctorRoutes } from './doctor/routes.js';
import { driverRoutes } from './drivers/routes.js';
import { sendFailurePage } from './errors.js';
import { groupEditRoutes } from './groups/edit.js';
import { groupRoutes } from './groups/routes.js';
import { groupRunRoutes } from './groupRuns/routes.js';
import { homeRoutes } from './home/routes.js';
import { createChangeLog } from './live/index.js';
import { editRoutes } from './modules/edit.js';
import { moduleRoutes } from './modules/routes.js';
import type { PageOptions } from './page.js';
import { peopleRoutes } from './people/index.js';
import { createRenderer } from './render.js';
import { runRoutes } from './runs/routes.js';
import { scheduleEditRoutes } from './schedules/edit.js';
import { scheduleRoutes } from './schedules/routes.js';
import { secretRoutes } from './secrets/routes.js';
import { settingsRoutes } from './settings/routes.js';
import { searchRoutes } from './shell/search.js';
import { themeRoutes } from './shell/theme.js';
import type { TemporalUi } from './temporalUi.js';
import { sqlRoutes } from './wizard/sqlRoutes.js';
import { wizardRoutes } from './wizard/routes.js';

export interface WebOptions {
  services: Services;
  /** Undefined when nothing is known of a Temporal UI: pages then have no link to it. */
  temporalUi: TemporalUi | undefined;
  version: string;
  /** The OpenAPI document, for the page that explains the API. */
  apiDocument: () => ApiDocument;
  signIn: SignIn;
}

/** The pages. Handles every path, so it has to be the last surface. */
export function createWeb({ services, temporalUi, version, signIn, apiDocument }: WebOptions): Surface {
  const assets = loadAssets();
  const render = createRenderer(assets, version, () => services.settings.get().instance_name);
  const changes = createChangeLog(services);
  const pages = byScope(services, (visible) => {
    const options: PageOptions = { services: visible, render, temporalUi, changes };
    const router = new Router();
    const viewer = forRole(router, 'viewer');
    // Taken before a page reads anything: what changes after that reaches it by its stream.
    router.use((ctx, next) => {
      ctx.state.cursor = changes.cursor();
      return next();
    });
    assets.routes(forRole(router, 'open'));
    themeRoutes(forRole(router, 'open'));
    searchRoutes(viewer, options);
    homeRoutes(viewer, options);
    const editor = forRole(router, 'editor');
    sqlRoutes(editor, options);
    wizardRoutes(editor, options);
    connectionEditRoutes(editor, options);
    groupEditRoutes(editor, options);
    scheduleEditRoutes(editor, options);
    moduleRoutes(viewer, options);
    runRoutes(viewer, options);
    groupRoutes(viewer, options);
    groupRunRoutes(viewer, options);
    scheduleRoutes(viewer, options);
    connectionRoutes(viewer, options);
    driverRoutes(viewer, options);
    alertRoutes(router, options);
    secretRoutes(forRole(router, 'admin'), options);
    auditRoutes(forRole(router, 'admin'), options);
    settingsRoutes(forRole(router, 'admin'), options);
    doctorRoutes(viewer, options);
    peopleRoutes(router, { services: visible, render, signIn });
    actionRoutes(forRole(router, 'operator'), visible);
    // After those: `POST /modules/run` is no module.
    editRoutes(editor, options);
    docsRoutes(viewer, render, apiDocument);
    return [router];
  });
  return {
    handles: () => true,
    routers: pages,
    sendFailure: (ctx, failure) => sendFailurePage(render, ctx, failure),
  };
}
