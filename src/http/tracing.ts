import { context, propagation, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { Middleware } from 'koa';
import type { RequestState } from './requestLog.js';

/** Asked every few seconds by machines, and of no interest. */
const PROBES = /\/(health|ready|metrics)$/;

/** A span for each request, below that of whoever asks. Without a collector it is next to nothing (main/tracing.ts). */
export const tracing: Middleware<RequestState> = (ctx, next) => {
  if (PROBES.test(ctx.path)) return next();
  const parent = propagation.extract(context.active(), ctx.headers);
  const attributes = { 'http.request.method': ctx.method, 'pipekit.request_id': ctx.state.requestId };
  return context.with(parent, () =>
    trace
      .getTracer('pipekit')
      .startActiveSpan(ctx.method, { kind: SpanKind.SERVER, attributes }, async (span) => {
        if (span.isRecording()) ctx.state.traceId = span.spanContext().traceId;
        try {
          await next();
        } finally {
          const route = ctx.state.route ?? 'none';
          span.updateName(`${ctx.method} ${route}`);
          span.setAttributes({ 'http.route': route, 'http.response.status_code': ctx.status });
          if (ctx.status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
          span.end();
        }
      }),
  );
};
