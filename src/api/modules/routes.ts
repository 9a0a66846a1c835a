import type Router from '@koa/router';
import { idOrName, jsonBody, validated } from '../../http/index.js';
import type { Services } from '../../services/index.js';
import { emptyBody, emptyQuery, moduleRunBody, rewindBody } from '../schemas.js';

type Needed = Pick<Services, 'modules' | 'runs' | 'watermarks'>;

export function moduleRoutes(router: Router, { modules, runs, watermarks }: Needed): void {
  router.get('/modules', (ctx) => {
    validated(emptyQuery, { ...ctx.query });
    ctx.body = { items: modules.list(), next: null };
  });

  router.get('/modules/:id', (ctx) => {
    ctx.body = modules.get(idOrName(ctx.params.id));
  });

  router.post('/modules/:id/run', async (ctx) => {
    const options = validated(moduleRunBody, await jsonBody(ctx));
    ctx.body = await runs.startModule(idOrName(ctx.params.id), options);
    ctx.status = 202;
  });

  router.post('/modules/:id/cancel', async (ctx) => {
    validated(emptyBody, await jsonBody(ctx));
    await runs.cancelModule(idOrName(ctx.params.id));
    ctx.body = {};
    ctx.status = 202;
  });

  router.get('/modules/:id/watermarks', (ctx) => {
    validated(emptyQuery, { ...ctx.query });
    ctx.body = { items: watermarks.of(idOrName(ctx.params.id)), next: null };
  });

  router.post('/modules/:id/rewind', async (ctx) => {
    const { name, value } = validated(rewindBody, await jsonBody(ctx));
    watermarks.rewind(idOrName(ctx.params.id), name, value);
    ctx.body = { items: watermarks.of(idOrName(ctx.params.id)), next: null };
  });
}
