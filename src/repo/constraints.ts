import { PipekitError } from '../domain/errors.js';

/** Does a write; a name that is taken becomes a `conflict` in plain words. */
export function withUniqueName<T>(kind: string, name: string, write: () => T): T {
  try {
    return write();
  } catch (error) {
    if (!violates(error, 'SQLITE_CONSTRAINT_UNIQUE')) throw error;
    throw new PipekitError('conflict', `There is already a ${kind} named "${name}"`, { field: 'name' });
  }
}

/** Does a delete; something that still refers to the row becomes a `conflict` in plain words. */
export function unlessUsed<T>(message: string, remove: () => T): T {
  try {
    return remove();
  } catch (error) {
    if (!violates(error, 'SQLITE_CONSTRAINT_FOREIGNKEY')) throw error;
    throw new PipekitError('conflict', message);
  }
}

/** By code, not by class: jest has classes of its own, and the native addon keeps those of its first loader. */
function violates(error: unknown, code: string): boolean {
  return (error as { code?: unknown } | null)?.code === code;
}
