import type Router from '@koa/router';
import { z } from 'zod';
import type { Services } from '../../services/index.js';
import { type LiveView, sendLive } from '../live/index.js';
import type { PageOptions } from '../page.js';
import { homePage, rowsView } from './homePage.js';

const id = z.coerce.number().int().positive();
const after = z.string().optional().catch(undefined);
const position = z.object({ source: id.optional().catch(undefined), after });
const rowsQuery = z.object({ source: id.catch(0), after });

export function homeRoutes(router: Router, { services, render, changes }: PageOptions): void {
  router.get('/', async (ctx) => {
    render.send(ctx, 'home/index', await homePage(services, position.parse({ ...ctx.query })));
  });

  router.get('/home/modules', async (ctx) => {
    const { source, after } = rowsQuery.parse({ ...ctx.query });
    const rows = await rowsView(services.home, source, after);
    // The first fragment brings its table along.
    if (after) render.send(ctx, 'home/rows', rows);
    else render.send(ctx, 'home/table', { source: { connection_id: source }, rows });
  });

  router.get('/live/home', (ctx) =>
    sendLive(
      ctx,
      changes,
      liveHome(services, (locals) => render.fragment(ctx, 'home/live', locals)),
    ),
  );
}

/** The rows of modules and groups that ran, the counts of their sources, and the strip of troubles. */
function liveHome({ home, runs }: Services, show: (locals: Record<string, unknown>) => string): LiveView {
  return async (changed) => {
    const moduleIds = new Set([...changed.runs].flatMap((runId) => runs.find(runId)?.module_id ?? []));
    const isGroups = changed.groupRuns.size > 0;
    return show({
      modules: moduleIds.size > 0 ? await home.modulesById([...moduleIds]) : [],
      sources: moduleIds.size > 0 ? home.sources() : [],
      groups: isGroups ? await home.groups() : [],
      troubles: await home.troubles(),
    });
  };
}
