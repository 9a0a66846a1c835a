import { type ErrorCode, PipekitError } from '../domain/errors.js';
import type { JRunnerError } from './events.js';

/** What each kind of jrunner error means to us: only `unavailable` and `internal` are worth another try. */
const CODES: Record<JRunnerError['kind'], ErrorCode> = {
  config: 'invalid',
  auth: 'rejected',
  connect: 'unavailable',
  lost: 'unavailable',
  sql: 'rejected',
  transient: 'unavailable',
  expectation: 'rejected',
  cancelled: 'unavailable',
  internal: 'internal',
};

/** `cancelled` maps to a retry because a cancel of our own is answered with the signal's reason instead. */
export function jrunnerError({ kind, message, sqlstate, statement, commit }: JRunnerError): PipekitError {
  return new PipekitError(CODES[kind], message, {
    details: { kind, sqlstate: sqlstate ?? null, statement: statement ?? null, commit: commit ?? null },
  });
}

/** What an ended process says about why. `code` is the operating system's, where it could not be started. */
interface Ending {
  exitCode?: number;
  shortMessage?: string;
  code?: string;
}

export function processEnded({ exitCode, shortMessage, code }: Ending, stderr: string): PipekitError {
  const why = stderr.trim() || (exitCode === undefined ? shortMessage : `exit code ${exitCode}`);
  // 2 is jrunner's "wrong usage or configuration", such as no Java.
  if (code === 'ENOENT' || code === 'EACCES' || exitCode === 2) {
    return new PipekitError('invalid', `jrunner could not be started: ${why}`, {
      hint: 'Check jrunner.path, and that a JDK 17 or newer is installed.',
    });
  }
  return new PipekitError('unavailable', `jrunner ended before it answered: ${why}`);
}
