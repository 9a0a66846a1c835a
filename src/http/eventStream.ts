import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Context } from 'koa';
import type { RequestState } from './requestLog.js';

export const HEARTBEAT_MS = 15_000;
/** A comment: keeps the connection from being taken for dead. */
export const HEARTBEAT = ': still here\n\n';
/** How long a browser waits before it connects again. */
export const RETRY = 'retry: 1000\n\n';

/** Answers with an event stream; the signal is aborted when the client has gone or the server closes. */
export function sendEvents(ctx: Context, events: (signal: AbortSignal) => AsyncGenerator<string>): void {
  const gone = new AbortController();
  ctx.res.once('close', () => gone.abort());
  ctx.set({
    'Content-Type': 'text/event-stream; charset=utf-8',
    'Cache-Control': 'no-store, no-transform',
    'X-Accel-Buffering': 'no',
  });
  const signal = AbortSignal.any([gone.signal, (ctx.state as RequestState).closing]);
  // A Readable asks for the next chunk only when the socket has room: back-pressure reaches the store.
  ctx.body = Readable.from(events(signal), { highWaterMark: 1 });
}

/** One event, its data as JSON. */
export function event(name: string, data: unknown, id?: number | string): string {
  return `${id === undefined ? '' : `id: ${id}\n`}event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** One without a name, its data as it is: htmx puts it where the request's own answer would go. */
export function message(text: string): string {
  return `${text.replace(/^/gm, 'data: ')}\n\n`;
}

/** Ends early when aborted: the caller looks at the signal. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => undefined);
}

/** Remembers a ring that nobody was waiting for yet. */
export function createBell(signal: AbortSignal) {
  let hasRung = false;
  let wake = (): void => undefined;
  const ring = (): void => {
    hasRung = true;
    wake();
  };
  signal.addEventListener('abort', ring, { once: true });
  /** True when it has rung since the last time; false when `ms` went by in silence. */
  const heard = async (ms: number): Promise<boolean> => {
    if (!hasRung) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    const rang = hasRung;
    hasRung = false;
    return rang;
  };
  return { ring, heard };
}
