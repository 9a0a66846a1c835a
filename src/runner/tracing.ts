import { context, propagation, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { asPipekitError } from '../domain/errors.js';

/** A span round what jrunner is asked; the work is given what the request carries: `traceparent`, when there is a trace. */
export function traced<T>(op: string, work: (carrier: Record<string, string>) => Promise<T>): Promise<T> {
  return trace
    .getTracer('pipekit')
    .startActiveSpan(`jrunner ${op}`, { kind: SpanKind.CLIENT }, async (span) => {
      const carrier: Record<string, string> = {};
      propagation.inject(context.active(), carrier);
      try {
        return await work(carrier);
      } catch (thrown) {
        span.setStatus({ code: SpanStatusCode.ERROR, message: asPipekitError(thrown).message });
        throw thrown;
      } finally {
        span.end();
      }
    });
}
