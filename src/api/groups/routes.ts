import type Router from '@koa/router';
import { idOrName, jsonBody, validated } from '../../http/index.js';
import type { Services } from '../../services/index.js';
import { emptyBody, emptyQuery, runBody } from '../schemas.js';

export function groupRoutes(router: Router, { groups, runs }: Pick<Services, 'groups' | 'runs'>): void {
  router.get('/groups', (ctx) => {
    validated(emptyQuery, { ...ctx.query });
    ctx.body = { items: groups.list(), next: null };
  });

  router.get('/groups/:id', (ctx) => {
    ctx.body = groups.get(idOrName(ctx.params.id));
  });

  router.post('/groups/:id/run', async (ctx) => {
    const options = validated(runBody, await jsonBody(ctx));
    ctx.body = await runs.startGroup(idOrName(ctx.params.id), options);
    ctx.status = 202;
  });

  for (const [verb, tell] of [
    ['pause', runs.pauseGroup],
    ['resume', runs.resumeGroup],
  ] as const) {
    router.post(`/groups/:id/${verb}`, async (ctx) => {
      validated(emptyBody, await jsonBody(ctx));
      ctx.body = await tell(idOrName(ctx.params.id));
    });
  }

  router.post('/groups/:id/cancel', async (ctx) => {
    validated(emptyBody, await jsonBody(ctx));
    await runs.cancelGroup(idOrName(ctx.params.id));
    ctx.body = {};
    ctx.status = 202;
  });
}
