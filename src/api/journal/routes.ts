import type Router from '@koa/router';
import { jsonBody, validated } from '../../http/index.js';
import type { Services } from '../../services/index.js';
import { journalBody } from './schemas.js';

/** Where runners without SQLite report; sending a batch again changes nothing. */
export function journalRoutes(router: Router, { journal }: Pick<Services, 'journal'>): void {
  router.post('/journal', async (ctx) => {
    const { entries } = validated(journalBody, await jsonBody(ctx));
    await journal.append(entries);
    ctx.body = { taken: entries.length };
  });
}
