import { type LogLevel, type LogMetadata, makeTelemetryFilterString, Runtime } from '@temporalio/worker';

/** As pino has it. */
export type LogSink = Record<
  'trace' | 'debug' | 'info' | 'warn' | 'error',
  (meta: object, message: string) => void
>;

/**
 * Must come before any connection, once per process. Signals are ours: Temporal's own handler ends the workers
 * while jrunner processes still work, and they would be killed undrained.
 */
export function installRuntime(sink: LogSink): void {
  const log = (level: LogLevel, message: string, meta: LogMetadata = {}): void => {
    // The SDK's everyday messages (worker state changes) are of interest to people who debug it.
    const to = level === 'INFO' ? 'debug' : (level.toLowerCase() as keyof LogSink);
    sink[to](meta, message);
  };
  const at = (level: LogLevel) => (message: string, meta?: LogMetadata) => log(level, message, meta);
  Runtime.install({
    shutdownSignals: [],
    // The native part's messages too, instead of straight to the terminal.
    telemetryOptions: {
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
