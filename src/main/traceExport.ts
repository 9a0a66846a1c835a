import { propagation, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { detectResourcesSync, envDetectorSync, Resource } from '@opentelemetry/resources';
import { BasicTracerProvider, BatchSpanProcessor, type SpanProcessor } from '@opentelemetry/sdk-trace-base';
import type { Environment } from '../config.js';
import type { RunningTracing } from './tracing.js';
import { version } from './version.js';

/** Spans carry errors' messages, so that they are redacted as log lines are. */
export function exportTraces(env: Environment, redact: (text: string) => string): RunningTracing {
  const own = new Resource({
    'service.name': env.OTEL_SERVICE_NAME ?? 'pipekit',
    'service.version': version,
  });
  const resource = Resource.default()
    .merge(own)
    .merge(detectResourcesSync({ detectors: [envDetectorSync] })) as Resource;
  const processor = redacting(new BatchSpanProcessor(new OTLPTraceExporter()), redact);
  const provider = new BasicTracerProvider({ resource, spanProcessors: [processor] });
  provider.register({ contextManager: new AsyncLocalStorageContextManager().enable() });
  return {
    resource,
    processor,
    async stop() {
      await provider.shutdown();
      trace.disable();
      propagation.disable();
    },
  };
}

type Attributes = Record<string, unknown>;

function redacting(inner: SpanProcessor, redact: (text: string) => string): SpanProcessor {
  const masked = (attributes: Attributes): void => {
    for (const [name, value] of Object.entries(attributes))
      if (typeof value === 'string') attributes[name] = redact(value);
  };
  return {
    forceFlush: () => inner.forceFlush(),
    shutdown: () => inner.shutdown(),
    onStart: (span, context) => inner.onStart(span, context),
    onEnd(span) {
      if (span.status.message) span.status.message = redact(span.status.message);
      masked(span.attributes);
      for (const { attributes = {} } of span.events) masked(attributes);
      inner.onEnd(span);
    },
  };
}
