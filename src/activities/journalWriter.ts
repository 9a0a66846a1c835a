import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import type { JournalEntry, RunJournal } from '../domain/ports.js';
import type { StepName } from '../domain/run.js';

const FLUSH_MS = 200;
/** A batch of the longest lines still fits into a request of 1 MB. */
const MAX_BATCH = 50;
const MAX_TEXT = 4_000;
/** From so many lines on whoever writes is asked to wait: a statement can say more than any journal takes in. */
const ENOUGH = 5_000;
/** How long a journal may be out of reach, as `serve` is while it restarts, before nobody waits for it any more. */
const PATIENCE_MS = 30_000;
/** Lines kept while the journal cannot be reached: beyond it the step waits no longer and says what it dropped. */
const MAX_PENDING = 50_000;

export interface StepAddress {
  run_id: number;
  step: StepName;
  attempt: number;
}

/** Numbers and batches what one attempt of one step reports; a batch that fails is sent again as it was. */
export class JournalWriter {
  private pending: JournalEntry[] = [];
  private n = 0;
  private dropped = 0;
  private sending: Promise<void> = Promise.resolve();
  private timer: NodeJS.Timeout | undefined;
  private room: Promise<void> | undefined;
  private lostSince: number | undefined;

  constructor(
    private readonly journal: RunJournal,
    private readonly address: StepAddress,
  ) {}

  /** A promise asks the caller to write no more until it settles. */
  write(event: JournalEntry['event']): void | Promise<void> {
    if (this.pending.length >= MAX_PENDING) {
      this.dropped += 1;
      return;
    }
    this.n += 1;
    this.pending.push({ ...this.address, n: this.n, at: new Date().toISOString(), event: shortened(event) });
    this.timer ??= setTimeout(() => void this.flush(), FLUSH_MS);
    if (this.isFull()) this.room ??= this.makeRoom();
    return this.room;
  }

  private isFull(): boolean {
    return this.pending.length >= ENOUGH && this.isWorthWaiting();
  }

  private isWorthWaiting(): boolean {
    return this.lostSince === undefined || Date.now() - this.lostSince < PATIENCE_MS;
  }

  private async makeRoom(): Promise<void> {
    while (this.isFull()) await this.flushOrPause();
    this.room = undefined;
  }

  private async flushOrPause(): Promise<void> {
    await this.flush();
    if (this.lostSince !== undefined) await sleep(FLUSH_MS);
  }

  /** Writes the closing event and waits until all is stored. Rejects if the journal stays out of reach. */
  async close(event: JournalEntry['event']): Promise<void> {
    if (this.dropped > 0) {
      this.pending.splice(-1);
      void this.write({
        kind: 'line',
        stream: 'pipekit',
        text: `${this.dropped + 1} lines could not be kept`,
      });
    }
    void this.write(event);
    do await this.flushOrPause();
    while (this.pending.length > 0 && this.isWorthWaiting());
    if (this.pending.length > 0)
      throw new Error(`${this.pending.length} journal entries could not be stored`);
  }

  private flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.sending = this.sending.then(() => this.sendPending());
    return this.sending;
  }

  private async sendPending(): Promise<void> {
    while (this.pending.length > 0) {
      const batch = this.pending.slice(0, MAX_BATCH);
      try {
        await this.journal.append(batch);
      } catch {
        this.lostSince ??= Date.now();
        // Out of reach for now: what is pending stays, in order, and goes with the next flush.
        this.timer ??= setTimeout(() => void this.flush(), 5 * FLUSH_MS);
        return;
      }
      this.lostSince = undefined;
      this.pending.splice(0, batch.length);
      // A journal in this process answers at once: others get their turn between two batches.
      await nextTurn();
    }
  }
}

/** A line of a log is for reading: beyond some length it says how much is left out. */
function shortened(event: JournalEntry['event']): JournalEntry['event'] {
  if (event.kind !== 'line' || event.text.length <= MAX_TEXT) return event;
  return {
    ...event,
    text: `${event.text.slice(0, MAX_TEXT)}… (${event.text.length - MAX_TEXT} more characters)`,
  };
}
