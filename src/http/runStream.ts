import type { Context } from 'koa';
import type { Run, RunLine, RunStep } from '../domain/run.js';
import { createBell, event, HEARTBEAT, HEARTBEAT_MS, pause, RETRY, sendEvents } from './eventStream.js';

/** What a stream reads. `get` throws `not_found`. */
export interface RunFeed {
  get(id: number): Run & { steps: RunStep[] };
  lines(id: number, page: { after: number; limit: number }): RunLine[];
  /** Calls the listener whenever the run, a step or the log of it has changed. */
  subscribe(id: number, listener: () => void): () => void;
}

const BATCH_LINES = 200;
/** At most four batches a second while a run goes on; one that has ended is sent as fast as the reader takes it. */
const PACE_MS = 250;

/** Answers with the live events of a run: `line`, `step`, `run`, and `end` once it has finished and all is out. */
export function sendRunStream(ctx: Context, feed: RunFeed, runId: number, start: number): void {
  const after = startOf(ctx, start);
  feed.get(runId); // not_found is an answer of its own, so it has to come before the first byte
  sendEvents(ctx, (signal) => runEvents(feed, runId, after, signal));
}

/** The browser's own memory of where it was goes before the address it was given at first. */
function startOf(ctx: Context, start: number): number {
  const lastEventId = ctx.get('Last-Event-ID');
  return /^\d{1,15}$/.test(lastEventId) ? Number(lastEventId) : start;
}

/**
 * Chunks of an event stream. A notification only says that there is something new; what it is, is read from the
 * store by cursor, so nothing falls between the replay and the following, and nothing comes twice.
 */
export async function* runEvents(
  feed: RunFeed,
  runId: number,
  after: number,
  signal: AbortSignal,
  heartbeatMs = HEARTBEAT_MS,
): AsyncGenerator<string> {
  const changes = createBell(signal);
  const unsubscribe = feed.subscribe(runId, changes.ring);
  const news = createNews();
  try {
    yield RETRY;
    while (!signal.aborted) {
      // Read before the lines: once it says "finished", the lines read after it are all there are.
      const run = feed.get(runId);
      const lines = feed.lines(runId, { after, limit: BATCH_LINES });
      const missing = gapEvent(after, lines);
      after = lines.at(-1)?.seq ?? after;
      const chunk = missing + lines.map((line) => event('line', line, line.seq)).join('') + news(run);
      if (chunk) yield chunk;
      const isMore = lines.length === BATCH_LINES;
      if (run.finished_at !== null && !isMore) return yield event('end', { status: run.status });
      if (run.finished_at === null) await pause(PACE_MS, signal);
      if (isMore) continue;
      if (!(await changes.heard(heartbeatMs))) yield HEARTBEAT;
    }
  } finally {
    unsubscribe();
  }
}

/** Says so when lines that were asked for are no longer kept: a reader must not take the log for whole. */
function gapEvent(after: number, [first]: RunLine[]): string {
  if (!first || first.seq === after + 1) return '';
  return event('gap', { from: after + 1, to: first.seq - 1 });
}

/** Events for what differs from what was told before. */
function createNews(): (run: Run & { steps: RunStep[] }) => string {
  const told = new Map<string, string>();
  const tell = (name: string, key: string, value: unknown): string => {
    const json = JSON.stringify(value);
    if (told.get(key) === json) return '';
    told.set(key, json);
    return event(name, value);
  };
  return ({ steps, ...run }) =>
    steps.map((step) => tell('step', `${step.step} ${step.attempt}`, step)).join('') +
    tell('run', 'run', run);
}
