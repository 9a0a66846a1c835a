import type { ErrorCode } from './errors.js';

const RETRYABLE: Record<ErrorCode, boolean> = {
  invalid: false,
  unauthorized: false,
  too_many_attempts: false,
  forbidden: false,
  not_found: false,
  already_running: false,
  conflict: false,
  stale: false,
  rejected: false,
  unavailable: true,
  internal: true,
};

/** Whether another attempt may find it mended: for Temporal, and for a step that has several things under way. */
export const isRetryable = (code: ErrorCode): boolean => RETRYABLE[code];
