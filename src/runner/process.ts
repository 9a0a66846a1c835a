import { createInterface, type Interface } from 'node:readline';
import { execa, type ResultPromise } from 'execa';
import { PipekitError } from '../domain/errors.js';
import { jrunnerError, processEnded } from './errors.js';
import { type JRunnerEvent, type JRunnerResult, jrunnerEvent } from './events.js';

/** How long a cancelled statement may take to end before its process is ended, and then killed. */
const CANCEL_MS = 3_000;
const KILL_MS = 2_000;

export interface Launch {
  /** The launcher; `--stdio` is added. */
  path: string;
  /** The child's whole environment: nothing of ours leaks into it. */
  env: Record<string, string>;
}

type ChildProcess = ResultPromise<{
  stdin: 'pipe';
  stdout: 'pipe';
  stderr: 'pipe';
  buffer: false;
  reject: false;
}>;

/** A promise asks to read no further until it settles. */
type Taken = void | Promise<void>;

interface Pending {
  id: number;
  onEvent(event: JRunnerEvent): Taken;
  onStderr(line: string): Taken;
  resolve(result: JRunnerResult): void;
  reject(error: unknown): void;
}

/** One jrunner in `--stdio` mode. It serves one request at a time; whoever has it waits for the answer. */
export class JRunnerProcess {
  private readonly child: ChildProcess;
  private readonly output: Interface;
  private isWaiting = false;
  private pending: Pending | undefined;
  private nextId = 1;
  private lastStderr = '';
  /** False once it has ended, or was told to. */
  alive = true;
  /** Settles when the process is gone. Never rejects. */
  readonly ended: Promise<void>;

  constructor(launch: Launch) {
    this.child = execa(launch.path, ['--stdio'], {
      env: launch.env,
      extendEnv: false,
      buffer: false,
      reject: false,
      stdin: 'pipe',
      forceKillAfterDelay: KILL_MS,
    });
    // A write to a process that has just died fails here; the end of the process is what tells us.
    this.child.stdin.on('error', () => {});
    this.output = createInterface({ input: this.child.stdout });
    this.output.on('line', (line) => this.wait(this.receive(line)));
    createInterface({ input: this.child.stderr }).on('line', (line) => {
      this.lastStderr = line;
      void this.pending?.onStderr(line);
    });
    this.ended = this.child.then((result) => {
      this.alive = false;
      this.settle((pending) => pending.reject(processEnded(result, this.lastStderr)));
    });
  }

  /** Whether a request is still without an answer. */
  get busy(): boolean {
    return this.pending !== undefined;
  }

  /** Sends a request and resolves with its result. An abort cancels it, and ends the process if that takes long. */
  async request(
    body: Record<string, unknown>,
    signal: AbortSignal,
    listener: Pick<Pending, 'onEvent' | 'onStderr'>,
  ): Promise<JRunnerResult> {
    if (this.pending) throw new PipekitError('internal', 'This jrunner is busy');
    signal.throwIfAborted();
    const id = this.nextId++;
    const answer = new Promise<JRunnerResult>((resolve, reject) => {
      this.pending = { id, ...listener, resolve, reject };
    });
    this.send({ id, ...body });
    let deadline: NodeJS.Timeout | undefined;
    const cancel = (): void => {
      this.send({ op: 'cancel', id });
      deadline = setTimeout(() => this.end(), CANCEL_MS);
    };
    signal.addEventListener('abort', cancel, { once: true });
    try {
      return await answer;
    } catch (error) {
      // The caller asked for it: its own reason says so. (A result that still came is the truth, and is returned.)
      signal.throwIfAborted();
      throw error;
    } finally {
      clearTimeout(deadline);
      signal.removeEventListener('abort', cancel);
      // Whatever it answered: a cancelled run leaves no process behind.
      if (signal.aborted) this.end();
    }
  }

  /** Ends the process: closing standard input tells jrunner to cancel and go, SIGTERM and SIGKILL follow. */
  end(): void {
    this.alive = false;
    this.child.stdin.end();
    this.child.kill('SIGTERM');
  }

  private send(message: Record<string, unknown>): void {
    this.child.stdin.write(`${JSON.stringify(message)}\n`);
  }

  /** jrunner waits to write what is not read, and the database for jrunner. */
  private wait(taken: Taken): void {
    if (!taken || this.isWaiting) return;
    this.isWaiting = true;
    this.output.pause();
    void taken.then(() => {
      this.isWaiting = false;
      this.output.resume();
    });
  }

  private receive(line: string): Taken {
    const event = parseEvent(line);
    // Not a line of the protocol: something in the JVM printed it, and a person may want to read it.
    if (!event) return this.pending?.onStderr(line);
    if (event.event === 'ready' || event.id !== this.pending?.id) return;
    if (event.event === 'result') this.settle((pending) => pending.resolve(event));
    else if (event.event === 'error') this.settle((pending) => pending.reject(jrunnerError(event)));
    else return this.pending?.onEvent(event);
  }

  private settle(how: (pending: Pending) => void): void {
    const { pending } = this;
    this.pending = undefined;
    if (pending) how(pending);
  }
}

function parseEvent(line: string): JRunnerEvent | undefined {
  try {
    return jrunnerEvent.parse(JSON.parse(line));
  } catch {
    return undefined;
  }
}
