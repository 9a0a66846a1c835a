import type Router from '@koa/router';
import { idOf, sendRunStream, validated } from '../../http/index.js';
import type { Services } from '../../services/index.js';
import { runListQuery, runLogQuery } from './schemas.js';

export function runRoutes(router: Router, { runs }: Pick<Services, 'runs'>): void {
  router.get('/runs', (ctx) => {
    ctx.body = runs.list(validated(runListQuery, { ...ctx.query }));
  });

  router.get('/runs/:id', (ctx) => {
    ctx.body = runs.get(idOf('run', ctx.params.id));
  });

  router.get('/runs/:id/log', (ctx) => {
    const id = idOf('run', ctx.params.id);
    const { after, limit } = validated(runLogQuery, { ...ctx.query });
    runs.get(id); // without lines, only this tells an unknown run from a silent one
    const items = runs.lines(id, { after, limit });
    ctx.body = { items, next_after: items.at(-1)?.seq ?? after };
  });

  router.get('/runs/:id/stream', (ctx) => {
    sendRunStream(ctx, runs, idOf('run', ctx.params.id));
  });
}
