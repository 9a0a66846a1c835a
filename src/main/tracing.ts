import type { Environment } from '../config.js';
import type { Tracing } from '../temporal/index.js';

export interface RunningTracing extends Tracing {
  /** Sends what has been collected, and no more from then on. */
  stop(): Promise<void>;
}

/**
 * Traces to where the standard OTEL_* variables say, once for the process; OpenTelemetry's SDK reads the rest of them
 * itself. Undefined when they name no collector: then the SDK is not even loaded.
 */
export async function startTracing(
  env: Environment,
  redact: (text: string) => string,
): Promise<RunningTracing | undefined> {
  const endpoint = env.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT ?? env.OTEL_EXPORTER_OTLP_ENDPOINT;
  if (!endpoint || env.OTEL_SDK_DISABLED === 'true' || env.OTEL_TRACES_EXPORTER === 'none') return undefined;
  const { exportTraces } = await import('./traceExport.js');
  return exportTraces(env, redact);
}
