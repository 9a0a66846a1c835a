import { Context, CancelledFailure, log } from '@temporalio/activity';
import { asPipekitError } from '../domain/errors.js';
import type { JournalEntry, PipeCall, RunJournal, Secrets } from '../domain/ports.js';
import type { StepName } from '../domain/run.js';
import { withHeartbeat } from './heartbeat.js';
import { JournalWriter } from './journalWriter.js';

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
  const { attempt } = Context.current().info;
  const writer = new JournalWriter(journal, { run_id: runId, step, attempt });
  const line = (stream: 'pipekit' | 'stdout' | 'stderr', text: string) =>
    writer.write({ kind: 'line', stream, text: secrets.redact(text) });
  const onProgress = (rows: number, bytes: number) => void writer.write({ kind: 'progress', rows, bytes });
  const say = (text: string) => void line('pipekit', text);
  return withHeartbeat(async (signal) => {
    void writer.write({ kind: 'started' });
    try {
      const result = await body({ attempt, say, call: { signal, onLine: line, onProgress } });
      const { rows = null, bytes = null } = totals(result);
      await close(writer, { kind: 'finished', status: 'success', error: null, rows, bytes });
      return result;
    } catch (thrown) {
      const cancelled = thrown instanceof CancelledFailure;
      const error = secrets.redact(asPipekitError(thrown).message);
      void line('stderr', cancelled ? 'Cancelled' : error);
      const status = cancelled ? 'cancelled' : 'error';
      await close(writer, { kind: 'finished', status, error, rows: null, bytes: null });
      throw thrown;
    }
  });
}

/** The data matters more than its log: a journal out of reach does not fail a step that has done its work. */
async function close(writer: JournalWriter, event: JournalEntry['event']): Promise<void> {
  try {
    await writer.close(event);
  } catch (error) {
    log.warn('The live log of this step is incomplete', { error: String(error) });
  }
}
