import Router from '@koa/router';
import type { Services } from '../services/index.js';
import type { Surface } from '../http/index.js';
import { actionRoutes } from './actions/routes.js';
import { loadAssets } from './assets.js';
import type { ApiDocument } from './docs/page.js';
import { docsRoutes } from './docs/routes.js';
import { sendFailurePage } from './errors.js';
import { groupRunRoutes } from './groupRuns/routes.js';
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
}

/** The pages. Handles every path, so it has to be the last surface. */
export function createWeb({ services, temporalUi, version, apiDocument }: WebOptions): Surface {
  const assets = loadAssets();
  const render = createRenderer(assets, version);
  const router = new Router();
  router.get('/', (ctx) => ctx.redirect('/runs'));
  assets.routes(router);
  runRoutes(router, { services, render, temporalUi });
  groupRunRoutes(router, { services, render, temporalUi });
  actionRoutes(router, services);
  docsRoutes(router, render, apiDocument);
  return {
    handles: () => true,
    routers: [router],
    sendFailure: (ctx, failure) => sendFailurePage(render, ctx, failure),
  };
}
