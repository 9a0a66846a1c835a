import type Router from '@koa/router';
import { idOf, validated } from '../../http/index.js';
import type { Services } from '../../services/index.js';
import { groupRunListQuery } from './schemas.js';

export function groupRunRoutes(router: Router, { groupRuns }: Pick<Services, 'groupRuns'>): void {
  router.get('/group-runs', (ctx) => {
    ctx.body = groupRuns.list(validated(groupRunListQuery, { ...ctx.query }));
  });

  router.get('/group-runs/:id', (ctx) => {
    ctx.body = groupRuns.get(idOf('group run', ctx.params.id));
  });
}
