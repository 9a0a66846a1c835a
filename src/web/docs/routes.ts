import type Router from '@koa/router';
import type { Renderer } from '../render.js';
import { type ApiDocument, docsPage } from './page.js';

/** The API explained, from the document that programs read. */
export function docsRoutes(router: Router, render: Renderer, document: () => ApiDocument): void {
  let page: ReturnType<typeof docsPage> | undefined;
  router.get('/api/docs', (ctx) => {
    page ??= docsPage(document());
    render.send(ctx, 'docs/index', page);
  });
}
