import { JRunnerProcess, type Launch } from './process.js';

/** A warm process that nobody has asked anything for this long is ended. */
const IDLE_MS = 60_000;

/** Warm jrunner processes: each serves one caller at a time, and one that still owes an answer is not used again. */
export class JRunnerPool {
  private readonly idle = new Map<JRunnerProcess, NodeJS.Timeout>();
  private readonly all = new Set<JRunnerProcess>();

  constructor(private readonly launch: Launch) {}

  /** Runs `use` with a process of its own. The caller's concurrency is the only limit on their number. */
  async with<T>(use: (process: JRunnerProcess) => Promise<T>): Promise<T> {
    const process = this.take();
    try {
      return await use(process);
    } finally {
      this.keep(process);
    }
  }

  /** Ends every process and waits until they are gone. */
  async close(): Promise<void> {
    for (const process of this.all) process.end();
    await Promise.all([...this.all].map((process) => process.ended));
  }

  private take(): JRunnerProcess {
    for (const [process, timer] of this.idle) {
      clearTimeout(timer);
      this.idle.delete(process);
      if (process.alive) return process;
    }
    const started = new JRunnerProcess(this.launch);
    this.all.add(started);
    void started.ended.then(() => {
      this.all.delete(started);
      this.idle.delete(started);
    });
    return started;
  }

  private keep(process: JRunnerProcess): void {
    if (process.busy) process.end();
    if (!process.alive) return;
    const timer = setTimeout(() => {
      this.idle.delete(process);
      process.end();
    }, IDLE_MS);
    timer.unref();
    this.idle.set(process, timer);
  }
}
