import { type Logger, type LoggerOptions, pino } from 'pino';
import type { Config } from '../config.js';
import type { Report } from '../services/index.js';

export type { Logger };

/** JSON lines, on standard error unless told otherwise: standard output stays a command's own. */
export function createLogger(
  { log }: Config,
  redact: (text: string) => string,
  out: { write(line: string): unknown } = process.stderr,
): Logger {
  const options: LoggerOptions = {
    level: log.level,
    base: undefined,
    timestamp: pino.stdTimeFunctions.isoTime,
  };
  return pino(options, { write: (line: string) => void out.write(redact(line)) });
}

/** A line for each thing mended; what could not be is a warning. */
export function mendings(logger: Logger): Report {
  return (sentence, facts) => logger['error' in facts ? 'warn' : 'info'](facts, sentence);
}

/** For what should not have had to be mended. */
export function warnings(logger: Logger): Report {
  return (sentence, facts) => logger.warn(facts, sentence);
}
