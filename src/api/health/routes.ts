import type Router from '@koa/router';

/** Open to all, so it says no more than that this is Pipekit and it answers. */
export function healthRoutes(router: Router, version: string): void {
  router.get('/health', (ctx) => {
    ctx.body = { status: 'ok', version };
  });
}
