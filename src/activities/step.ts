import { Context, CancelledFailure, log } from '@temporalio/activity';
import { asPipekitError } from '../domain/errors.js';
import type { PipeCall, RunJournal, Secrets } from '../domain/ports.js';
import type { StepName } from '../domain/run.js';
import { JournalWriter } from './journalWriter.js';

/** Cancellation reaches an activity with the answer to a heartbeat, so this bounds how long it takes. */
const HEARTBEAT_MS = 1_000;

export interface Step {
  /** For every call of the pipe: cancellation, log lines and progress of this attempt. */
  call: PipeCall;
  /** Counts from 1. */
  attempt: number;
  /** Adds a line of Pipekit's own to the live log. */
  say(text: string): void;
}

interface StepTotals {
  rows?: number;
  bytes?: number;
}

/**
 * One attempt of a step: heartbeats, reports to the run's journal, passes cancellation on. `totals` says what
 * of the result to show as the step's rows and bytes.
 */
export async function runStep<T>(
  { journal, secrets }: { journal: RunJournal; secrets: Secrets },
  { runId, step }: { runId: number; step: StepName },
  body: (step: Step) => Promise<T>,
  totals: (result: T) => StepTotals = () => ({}),
): Promise<T> {
  const context = Context.current();
  const writer = new JournalWriter(journal, { run_id: runId, step, attempt: context.info.attempt });
  const line = (stream: 'pipekit' | 'stdout' | 'stderr', text: string) =>
    writer.write({ kind: 'line', stream, text: secrets.redact(text) });
  const heartbeat = setInterval(() => context.heartbeat(), HEARTBEAT_MS);
  void writer.write({ kind: 'started' });
  try {
    const result = await body({
      attempt: context.info.attempt,
      say: (text) => void line('pipekit', text),
      call: {
        signal: context.cancellationSignal,
        onLine: line,
        onProgress: (rows, bytes) => void writer.write({ kind: 'progress', rows, bytes }),
      },
    });
    const { rows = null, bytes = null } = totals(result);
    await close(writer, { kind: 'finished', status: 'success', error: null, rows, bytes });
    return result;
  } catch (thrown) {
    const cancelled = thrown instanceof CancelledFailure;
    const error = secrets.redact(asPipekitError(thrown).message);
    void line('stderr', cancelled ? 'Cancelled' : error);
    await close(writer, {
      kind: 'finished',
      status: cancelled ? 'cancelled' : 'error',
      error,
      rows: null,
      bytes: null,
    });
    throw thrown;
  } finally {
    clearInterval(heartbeat);
  }
}

/** The data matters more than its log: a journal out of reach does not fail a step that has done its work. */
async function close(writer: JournalWriter, event: Parameters<JournalWriter['close']>[0]): Promise<void> {
  try {
    await writer.close(event);
  } catch (error) {
    log.warn('The live log of this step is incomplete', { error: String(error) });
  }
}
