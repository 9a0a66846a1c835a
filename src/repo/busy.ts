import { PipekitError } from '../domain/errors.js';

/**
 * The store, with SQLite's refusals to wait any longer as `unavailable`: another process holds the file, as a backup
 * or a second `pipekit` does, and nothing has been written.
 */
export function busyIsUnavailable<T extends object>(store: T): T {
  const entries = Object.entries(store).map(([name, member]) => [
    name,
    typeof member === 'function' ? told(member as (...args: unknown[]) => unknown) : member,
  ]);
  return Object.fromEntries(entries) as T;
}

function told(method: (...args: unknown[]) => unknown): (...args: unknown[]) => unknown {
  return (...args) => {
    try {
      const result = method(...args);
      return result instanceof Promise ? result.catch(refuse) : result;
    } catch (error) {
      return refuse(error);
    }
  };
}

function refuse(error: unknown): never {
  const { code } = (error ?? {}) as { code?: unknown };
  if (typeof code !== 'string' || !/^SQLITE_(BUSY|LOCKED)/.test(code)) throw error;
  throw new PipekitError('unavailable', 'Another process is writing to Pipekit’s database file', {
    hint: 'Try again in a moment. If it stays so, look for a second `pipekit serve` or a backup that holds the file.',
    cause: error,
  });
}
