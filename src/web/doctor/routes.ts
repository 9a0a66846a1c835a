import type Router from '@koa/router';
import { createBell, HEARTBEAT, HEARTBEAT_MS, message, pause, sendEvents } from '../../http/index.js';
import { type Check, failuresFirst, type Services } from '../../services/index.js';
import type { PageOptions } from '../page.js';

/** At most one answer in this time, however fast the checks are. */
const PACE_MS = 250;

export function doctorRoutes(router: Router, { services, render }: PageOptions): void {
  // The checks take seconds: the page comes at once and asks for them. `?now` is the page with them in it.
  router.get('/doctor', async (ctx) => {
    const checks = ctx.query.now === undefined ? undefined : await services.doctor();
    render.send(ctx, 'doctor/index', { checks });
  });

  router.get('/doctor/checks', (ctx) => {
    const view = (checks: Check[], total: number): string =>
      render.fragment(ctx, 'doctor/checks', { checks: failuresFirst(checks), total });
    sendEvents(ctx, (signal) => checkByCheck(services, view, signal));
  });
}

/** All that is known each time something is, until everything is. */
async function* checkByCheck(
  { doctor }: Pick<Services, 'doctor'>,
  view: (checks: Check[], total: number) => string,
  signal: AbortSignal,
): AsyncGenerator<string> {
  const bell = createBell(signal);
  const known: Check[] = [];
  let total = 0;
  let isDone = false;
  const all = doctor((check, of) => {
    known.push(check);
    total = of;
    bell.ring();
  }).finally(() => {
    isDone = true;
    bell.ring();
  });
  all.catch(() => {}); // it is awaited below, unless the reader has gone
  while (!isDone && !signal.aborted) {
    yield (await bell.heard(HEARTBEAT_MS)) ? message(view(known, total)) : HEARTBEAT;
    await pause(PACE_MS, signal);
  }
  if (!signal.aborted) yield message(view(await all, total));
}
