import type { Context } from 'koa';
import { createBell, event, HEARTBEAT, HEARTBEAT_MS, pause, RETRY, sendEvents } from '../../http/index.js';
import type { ChangeLog, Changes } from './changeLog.js';

/** At most one message in this time, however much changes. */
const PACE_MS = 500;

/**
 * What a page shows of these changes: HTML of elements with stable ids, which replace those on the page; '' for
 * nothing. An element that is new names the id of its list in `data-into`.
 */
export type LiveView = (changes: Changes) => string | Promise<string>;

/** Answers with the live updates of one page: `rows`, or `snapshot` when the reader has to look at everything again. */
export function sendLive(ctx: Context, changes: ChangeLog, view: LiveView): void {
  const from = ctx.get('Last-Event-ID') || String(ctx.query.since ?? '');
  sendEvents(ctx, (signal) => liveEvents(changes, from, view, signal));
}

async function* liveEvents(
  log: ChangeLog,
  from: string,
  view: LiveView,
  signal: AbortSignal,
): AsyncGenerator<string> {
  const bell = createBell(signal);
  const stop = log.listen(bell.ring);
  let last = '';
  try {
    yield RETRY;
    while (!signal.aborted) {
      const changes = log.since(from);
      if (!changes) {
        from = log.cursor();
        yield event('snapshot', null, from);
        continue;
      }
      if (changes.cursor !== from) {
        from = changes.cursor;
        const html = await view(changes);
        if (html !== '' && html !== last) yield event('rows', html, from);
        last = html;
        await pause(PACE_MS, signal);
      }
      if (log.cursor() === from && !(await bell.heard(HEARTBEAT_MS))) yield HEARTBEAT;
    }
  } finally {
    stop();
  }
}
