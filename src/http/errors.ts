import { type ErrorCode, PipekitError } from '../domain/errors.js';

/** The one table from error code to HTTP status. */
export const STATUS: Record<ErrorCode, number> = {
  invalid: 422,
  unauthorized: 401,
  too_many_attempts: 429,
  forbidden: 403,
  not_found: 404,
  already_running: 409,
  conflict: 409,
  stale: 412,
  // A database said no to what the caller asked for. Not 502: nothing of ours is broken, and proxies replace 502 pages.
  rejected: 422,
  unavailable: 503,
  internal: 500,
};

/** A refusal that only HTTP has a word for, such as 405 or 413. */
export class HttpRefusal extends Error {
  override readonly name = 'HttpRefusal';

  constructor(
    readonly status: 400 | 401 | 403 | 404 | 405 | 413 | 415 | 428 | 429,
    message: string,
    readonly headers: Record<string, string> = {},
    readonly hint?: string,
  ) {
    super(message);
  }
}

/** What a client is told of a failure, whatever the surface: JSON or a page. */
export interface Failure {
  status: number;
  headers: Record<string, string>;
  error: {
    code: ErrorCode;
    message: string;
    field?: string;
    hint?: string;
    details?: PipekitError['details'];
  };
}

/** Never lets the text of an unexpected error out: that may hold anything. */
export function toFailure(thrown: unknown, requestId: string): Failure {
  if (thrown instanceof PipekitError && thrown.code !== 'internal') {
    const { code, message, field, hint, details } = thrown;
    return { status: STATUS[code], headers: {}, error: { code, message, field, hint, details } };
  }
  if (thrown instanceof HttpRefusal) {
    const { status, message, headers, hint } = thrown;
    return { status, headers, error: { code: codeOf(status), message, hint } };
  }
  return fromKoa(thrown) ?? internal(requestId);
}

function codeOf(status: number): ErrorCode {
  if (status === 401) return 'unauthorized';
  if (status === 429) return 'too_many_attempts';
  if (status === 403) return 'forbidden';
  return status === 404 ? 'not_found' : 'invalid';
}

/** Koa and its middleware throw http-errors: `expose` marks those whose text is meant for the client. */
function fromKoa(thrown: unknown): Failure | undefined {
  if (!(thrown instanceof Error) || !('expose' in thrown) || thrown.expose !== true) return undefined;
  const { status = 400, headers = {} } = thrown as { status?: number; headers?: Record<string, string> };
  const message = status === 401 ? 'Sign in with the user name and password of this Pipekit' : thrown.message;
  return { status, headers, error: { code: codeOf(status), message } };
}

function internal(requestId: string): Failure {
  const message = `Something went wrong; the log has it under request ${requestId}`;
  return { status: 500, headers: {}, error: { code: 'internal', message } };
}
