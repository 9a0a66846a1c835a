import { type Logger, pino, type LoggerOptions } from 'pino';
import type { Config } from '../config.js';

/** JSON lines on standard error, so that standard output stays a command's own. */
export function createLogger({ log }: Config, redact: (text: string) => string): Logger {
  const options: LoggerOptions = {
    level: log.level,
    base: undefined,
    timestamp: pino.stdTimeFunctions.isoTime,
  };
  return pino(options, { write: (line: string) => void process.stderr.write(redact(line)) });
}
