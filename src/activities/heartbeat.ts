import { Context } from '@temporalio/activity';

/** Cancellation reaches an activity with the answer to a heartbeat, so this bounds how long it takes. */
const HEARTBEAT_MS = 1_000;

/** Does work of any length; Temporal hears that it goes on, and the signal says when it is to stop. */
export async function withHeartbeat<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const context = Context.current();
  const timer = setInterval(() => context.heartbeat(), HEARTBEAT_MS);
  try {
    return await work(context.cancellationSignal);
  } finally {
    clearInterval(timer);
  }
}
