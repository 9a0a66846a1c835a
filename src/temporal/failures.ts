import { ServiceError } from '@temporalio/client';
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import type { ActivityInboundCallsInterceptor } from '@temporalio/worker';
import { asPipekitError, ERROR_CODES, PipekitError } from '../domain/errors.js';
import { isRetryable } from '../domain/retries.js';

/** Turns what activities throw into Temporal failures whose type is our error code. */
export const domainErrors: ActivityInboundCallsInterceptor = {
  async execute(input, next) {
    try {
      return await next(input);
    } catch (thrown) {
      if (thrown instanceof CancelledFailure || thrown instanceof ApplicationFailure) throw thrown;
      const { code, message, details, hint, cause } = asPipekitError(thrown);
      throw ApplicationFailure.create({
        type: code,
        message,
        nonRetryable: !isRetryable(code),
        details: details || hint ? [details ?? null, hint ?? null] : undefined,
        cause: cause instanceof Error ? cause : undefined,
      });
    }
  },
};

/** The way back: the innermost of our failures as the domain error it was made of. */
export function toDomainError(thrown: unknown): PipekitError {
  for (let at = thrown; at instanceof Error; at = at.cause) {
    if (!(at instanceof ApplicationFailure)) continue;
    const code = ERROR_CODES.find((known) => known === (at as ApplicationFailure).type);
    if (!code) continue;
    const [details, hint] = (at.details ?? []) as [
      details?: PipekitError['details'] | null,
      hint?: string | null,
    ];
    return new PipekitError(code, at.message, {
      details: details ?? undefined,
      hint: hint ?? undefined,
      cause: thrown,
    });
  }
  return asPipekitError(thrown);
}

/** Temporal itself did not do what it was asked, in words of its server where it has said any. */
export function unavailable(cause: unknown): PipekitError {
  const said = cause instanceof ServiceError ? cause.cause : undefined;
  const why = asPipekitError(said instanceof Error ? said : cause).message;
  return new PipekitError('unavailable', `Temporal could not be asked: ${why}`, { cause });
}
