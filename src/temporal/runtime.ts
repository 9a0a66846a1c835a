import { type LogLevel, type LogMetadata, makeTelemetryFilterString, Runtime } from '@temporalio/worker';

/** As pino has it. */
export type LogSink = Record<
  'trace' | 'debug' | 'info' | 'warn' | 'error',
  (meta: object, message: string) => void
>;

/** The SDK's warning of a worker without workflows, as each runner's is on purpose. */
const STEPS_ONLY = 'No workflows registered';

/**
 * Must come before any connection, once per process. Signals are ours: Temporal's own handler ends the workers
 * while jrunner processes still work, and they would be killed undrained.
 */
export function installRuntime(sink: LogSink, { metricsAddress }: { metricsAddress?: string } = {}): void {
  const log = (level: LogLevel, message: string, meta: LogMetadata = {}): void => {
    // The SDK's everyday messages (worker state changes) are of interest to people who debug it.
    const isEveryday = level === 'INFO' || message.startsWith(STEPS_ONLY);
    const to = isEveryday ? 'debug' : (level.toLowerCase() as keyof LogSink);
    sink[to]({ ...subjectOf(meta.workflowId), ...meta }, message);
  };
  const at = (level: LogLevel) => (message: string, meta?: LogMetadata) => log(level, message, meta);
  Runtime.install({
    shutdownSignals: [],
    // The native part's messages too, instead of straight to the terminal.
    telemetryOptions: {
      // The SDK's own metrics, at an address of their own: its native part serves them.
      ...(metricsAddress && { metrics: { prometheus: { bindAddress: metricsAddress } } }),
      logging: { forward: {}, filter: makeTelemetryFilterString({ core: 'WARN', other: 'ERROR' }) },
    },
    logger: {
      log,
      trace: at('TRACE'),
      debug: at('DEBUG'),
      info: at('INFO'),
      warn: at('WARN'),
      error: at('ERROR'),
    },
  });
}

/** Workflow ids are locks of what they run: a line of a workflow or step says which module or group it is about. */
function subjectOf(workflowId: unknown): { module_id?: number; group_id?: number } {
  const [, kind, id] = /^(module|group)\/(\d+)$/.exec(String(workflowId)) ?? [];
  if (id === undefined) return {};
  return kind === 'module' ? { module_id: Number(id) } : { group_id: Number(id) };
}
