import type { JournalEntry, RunJournal } from '../domain/ports.js';
import type { RunLine, RunStep } from '../domain/run.js';
import type { RunAnnouncer } from './changes.js';
import type { Db } from './database.js';

export interface JournalStore extends RunJournal {
  /** Lines with a `seq` above `after`, oldest first. */
  lines(runId: number, page: { after: number; limit: number }): RunLine[];
  /** The newest lines, oldest first. */
  lastLines(runId: number, limit: number): RunLine[];
  /** The first line that a program wrote to its standard error. */
  firstError(runId: number): RunLine | undefined;
  /** Attempts in the order they started. */
  steps(runId: number): RunStep[];
}

const LINE = 'run_id, seq, step, attempt, at, stream, text';
const STEP = 'run_id, step, attempt, started_at, finished_at, status, error, rows, bytes';

export function createJournalStore(db: Db, changes: RunAnnouncer): JournalStore {
  const linesAfter = db.prepare<[number, number, number], RunLine>(
    `SELECT ${LINE} FROM run_line WHERE run_id = ? AND seq > ? ORDER BY seq LIMIT ?`,
  );
  const newestLines = db.prepare<[number, number], RunLine>(
    `SELECT ${LINE} FROM run_line WHERE run_id = ? ORDER BY seq DESC LIMIT ?`,
  );
  const firstError = db.prepare<[number], RunLine>(
    `SELECT ${LINE} FROM run_line WHERE run_id = ? AND stream = 'stderr' ORDER BY seq LIMIT 1`,
  );
  const steps = db.prepare<[number], RunStep>(
    `SELECT ${STEP} FROM run_step WHERE run_id = ? ORDER BY started_at, attempt`,
  );
  const runExists = db.prepare<[number], { id: number }>('SELECT id FROM run_log WHERE id = ?');
  const takeIn = createTakeIn(db);

  /** Gives the runs that were told something. Entries of a run that was deleted meanwhile are dropped. */
  const append = db.transaction((entries: JournalEntry[]): number[] => {
    const known = [...new Set(entries.map((entry) => entry.run_id))].filter((id) => runExists.get(id));
    for (const entry of entries) if (known.includes(entry.run_id)) takeIn(entry);
    return known;
  });

  return {
    async append(entries) {
      for (const runId of append.immediate(entries)) changes.announce(runId);
    },
    lines: (runId, { after, limit }) => linesAfter.all(runId, after, limit),
    lastLines: (runId, limit) => newestLines.all(runId, limit).toReversed(),
    firstError: (runId) => firstError.get(runId),
    steps: (runId) => steps.all(runId),
  };
}

/**
 * Writes one entry. What makes a repeat harmless: a line is unique by (run, step, attempt, n); a step
 * remembers the newest `n` that changed it and ignores what is older.
 */
function createTakeIn(db: Db): (entry: JournalEntry) => void {
  const addLine = db.prepare(`
    INSERT INTO run_line (run_id, seq, step, attempt, n, at, stream, text)
    VALUES (@run_id, (SELECT coalesce(max(seq), 0) + 1 FROM run_line WHERE run_id = @run_id),
            @step, @attempt, @n, @at, @stream, @text)
    ON CONFLICT (run_id, step, attempt, n) DO NOTHING`);
  const openStep = db.prepare(`
    INSERT INTO run_step (run_id, step, attempt, started_at, status, last_n)
    VALUES (@run_id, @step, @attempt, @at, 'running', 0)
    ON CONFLICT DO NOTHING`);
  const closeEarlierAttempts = db.prepare(`
    UPDATE run_step
    SET status = 'error', finished_at = @at, error = 'The runner never reported how this attempt ended'
    WHERE run_id = @run_id AND step = @step AND attempt < @attempt AND status = 'running'`);
  const start = db.prepare(`
    UPDATE run_step SET started_at = @at, last_n = @n
    WHERE run_id = @run_id AND step = @step AND attempt = @attempt AND last_n < @n`);
  const progress = db.prepare(`
    UPDATE run_step SET rows = @rows, bytes = @bytes, last_n = @n
    WHERE run_id = @run_id AND step = @step AND attempt = @attempt AND last_n < @n`);
  const finish = db.prepare(`
    UPDATE run_step
    SET status = @status, error = @error, finished_at = @at, rows = coalesce(@rows, rows),
        bytes = coalesce(@bytes, bytes), last_n = @n
    WHERE run_id = @run_id AND step = @step AND attempt = @attempt AND last_n < @n`);

  return ({ run_id, step, attempt, n, at, event }) => {
    const key = { run_id, step, attempt, n, at };
    const opened = openStep.run({ run_id, step, attempt, at }).changes > 0;
    if (opened) closeEarlierAttempts.run({ run_id, step, attempt, at });
    if (event.kind === 'line') addLine.run({ ...key, stream: event.stream, text: event.text });
    else if (event.kind === 'started') start.run(key);
    else if (event.kind === 'progress') progress.run({ ...key, rows: event.rows, bytes: event.bytes });
    else {
      const { status, error, rows, bytes } = event;
      finish.run({ ...key, status, error, rows, bytes });
    }
  };
}
