/**
 * The one error type. `code` decides everything else: the HTTP status (http/errors.ts), whether Temporal
 * retries (retries.ts) and the CLI's exit code (cli/exit.ts), each in one table.
 */
export const ERROR_CODES = [
  'invalid', // the request, definition or configuration is wrong: fix it, then try again
  'unauthorized',
  'too_many_attempts', // sign-ins from there are not looked at for a while
  'forbidden',
  'not_found',
  'already_running', // the lock is held; `details.run_id` names the holder
  'conflict',
  'stale', // somebody has changed it since the caller read it
  'rejected', // a database refused: SQL error, bad credential, a count that does not agree
  'unavailable', // a database, Temporal or the pipe could not be reached: worth another try
  'internal',
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

export interface ErrorContext {
  /** The input field the message is about, in the API's spelling. */
  field?: string;
  /** What to do about it, one sentence. */
  hint?: string;
  /** Facts a program may need, such as `run_id`. Never a secret. */
  details?: Record<string, string | number | boolean | null>;
  cause?: unknown;
}

export class PipekitError extends Error {
  override readonly name = 'PipekitError';
  readonly field?: string;
  readonly hint?: string;
  readonly details?: ErrorContext['details'];

  constructor(
    readonly code: ErrorCode,
    message: string,
    { field, hint, details, cause }: ErrorContext = {},
  ) {
    super(message, { cause });
    this.field = field;
    this.hint = hint;
    this.details = details;
  }
}

/** What was thrown, as a PipekitError: ours unchanged, anything else an internal error with its cause kept. */
export function asPipekitError(thrown: unknown): PipekitError {
  if (thrown instanceof PipekitError) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new PipekitError('internal', message, { cause: thrown });
}

/** What was thrown, for somebody who can do something about it. A fault of ours is thrown on. */
export function foreseen(thrown: unknown): PipekitError {
  const error = asPipekitError(thrown);
  if (error.code === 'internal') throw thrown;
  return error;
}

/** The message, and what to do about it. */
export function inFull({ message, hint }: Pick<PipekitError, 'message' | 'hint'>): string {
  return hint ? `${message}. ${hint}` : message;
}
