import { CommanderError } from 'commander';
import { asPipekitError, type ErrorCode } from '../domain/errors.js';
import type { CliContext } from './context.js';

/** The one table from error code to exit code. Scripts rely on it: never give a number another meaning. */
export const EXIT_CODES: Record<ErrorCode, number> = {
  invalid: 2,
  unauthorized: 3,
  forbidden: 3,
  not_found: 4,
  already_running: 5,
  conflict: 6,
  stale: 6,
  rejected: 7,
  unavailable: 8,
  too_many_attempts: 9,
  internal: 70,
};

/** The command worked, and its answer is no: a watched run failed, the doctor found something. */
export const ANSWER_IS_NO = 1;

/** Only of `plan`, as builds know it of other tools; files that are wrong are 1 there. */
export const THERE_ARE_CHANGES = 2;

export const EXIT_CODE_HELP = `
Exit codes: 0 done, 1 the run failed or a check did, 2 invalid input or configuration, 3 not allowed,
4 not found, 5 already running, 6 conflict, 7 refused by a database, 8 not reachable, 9 too many bad sign-ins, 70 a bug in Pipekit.`;

/** Says what went wrong in one sentence and a hint, never a stack unless PIPEKIT_DEBUG asks; gives the exit code. */
export function reportFailure(thrown: unknown, { env, err }: CliContext, asJson: boolean): number {
  // Commander has printed its own message, or the help that was asked for.
  if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? 0 : EXIT_CODES.invalid;
  const error = asPipekitError(thrown);
  const { code, message, field, hint, details } = error;
  if (asJson) err(`${JSON.stringify({ error: { code, message, field, hint, details } })}\n`);
  else err(`${message}\n${hint ? `${hint}\n` : ''}`);
  if (env.PIPEKIT_DEBUG)
    err(`${error.stack}\n${error.cause instanceof Error ? `${error.cause.stack}\n` : ''}`);
  return EXIT_CODES[code];
}
