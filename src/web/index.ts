import Router from '@koa/router';
import type { Services } from '../services/index.js';
import { byScope, forRole, type SignIn, type Surface } from '../http/index.js';
import { actionRoutes } from './actions/routes.js';
import { loadAssets } from './assets.js';
import type { ApiDocument } from './docs/page.js';
import { docsRoutes } from './docs/routes.js';
import { sendFailurePage } from './errors.js';
import { groupRunRoutes } from './groupRuns/routes.js';
import { peopleRoutes } from './people/index.js';
import { createRenderer } from './render.js';
import { runRoutes } from './runs/routes.js';
import type { TemporalUi } from './temporalUi.js';

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
  const render = createRenderer(assets, version);
  const pages = byScope(services, (visible) => {
    const router = new Router();
    const viewer = forRole(router, 'viewer');
    assets.routes(forRole(router, 'open'));
    viewer.get('/', (ctx) => ctx.redirect('/runs'));
    runRoutes(viewer, { services: visible, render, temporalUi });
    groupRunRoutes(viewer, { services: visible, render, temporalUi });
    peopleRoutes(router, { services: visible, render, signIn });
    actionRoutes(forRole(router, 'operator'), visible);
    docsRoutes(viewer, render, apiDocument);
    return [router];
  });
  return {
    handles: () => true,
    routers: pages,
    sendFailure: (ctx, failure) => sendFailurePage(render, ctx, failure),
  };
}
