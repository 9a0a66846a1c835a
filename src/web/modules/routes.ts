import type Router from '@koa/router';
import { z } from 'zod';
import { idOf } from '../../http/index.js';
import { sendLive } from '../live/index.js';
import type { PageOptions } from '../page.js';
import { healthOf } from './health.js';
import { glanceOf, lateOf, modulePage, TABS } from './modulePage.js';

const revision = z.coerce.number().int().positive().optional().catch(undefined);
const query = z.object({ tab: z.enum(TABS).catch('columns'), from: revision, to: revision });

export function moduleRoutes(router: Router, { services, render, changes }: PageOptions): void {
  router.get('/modules/:id', async (ctx) => {
    const { tab, ...compared } = query.parse({ ...ctx.query });
    render.send(
      ctx,
      'modules/show',
      await modulePage(services, idOf('module', ctx.params.id), tab, compared),
    );
  });

  router.get('/live/modules/:id', (ctx) => {
    const id = idOf('module', ctx.params.id);
    const module = services.modules.get(id); // not_found is an answer of its own, so it comes before the first byte
    sendLive(ctx, changes, async (changed) => {
      const runs = [...changed.runs].flatMap((runId) => services.runs.find(runId) ?? []);
      const own = runs.filter(({ module_id }) => module_id === id);
      if (own.length === 0) return '';
      const glance = await glanceOf(services, id);
      const late = lateOf(services, id);
      return render.fragment(ctx, 'modules/live', {
        module,
        glance,
        health: healthOf(glance),
        late,
        runs: own,
      });
    });
  });
}
