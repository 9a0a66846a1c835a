import type Router from '@koa/router';
import { idOf } from '../../http/index.js';
import { sendLive } from '../live/index.js';
import type { PageOptions } from '../page.js';
import { groupPage, groupRows } from './groupPage.js';

export function groupRoutes(router: Router, { services, render, changes }: PageOptions): void {
  router.get('/groups', async (ctx) => {
    render.send(ctx, 'groups/index', { groups: await services.home.groups(), liveUrl: '/live/groups' });
  });

  router.get('/live/groups', (ctx) =>
    sendLive(ctx, changes, async (changed) =>
      changed.groupRuns.size > 0
        ? render.fragment(ctx, 'groups/live', { groups: await services.home.groups() })
        : '',
    ),
  );

  router.get('/groups/:id', async (ctx) => {
    render.send(ctx, 'groups/show', await groupPage(services, idOf('group', ctx.params.id)));
  });

  router.get('/live/groups/:id', (ctx) => {
    const { id } = services.groups.get(idOf('group', ctx.params.id));
    sendLive(ctx, changes, ({ groupRuns }) => {
      const { runs } = groupRows(services, id);
      return runs.some((run) => groupRuns.has(run.id))
        ? render.fragment(ctx, 'groups/runsLive', { group: services.groups.get(id), runs })
        : '';
    });
  });
}
