/** Entries of configuration files, each with its place, so that an error says where to look. */
import type { z } from 'zod';
import { PipekitError } from '../../domain/errors.js';
import { validated } from '../validate.js';
import { configDocument, type ConfigKey } from './schema.js';

/** A document, and what it is called in messages; null where there is only one. */
export interface ConfigFile {
  path: string | null;
  document: unknown;
}

/** An entry, and where somebody looks for it: `modules[3]`, in a file of many `orders.yaml: modules[0]`. */
export interface Placed<T> {
  entry: T;
  path: string | null;
  place: string;
}

/** The entries of all files, those of each kind together. */
export function merged(files: ConfigFile[]) {
  const documents = files.map(({ path, document }) => ({
    path,
    ...inFile(path, () => validated(configDocument, document)),
  }));
  const all = <K extends ConfigKey>(key: K): Placed<z.output<typeof configDocument>[K][number]>[] =>
    documents.flatMap(({ path, [key]: entries }) =>
      entries.map((entry, index) => ({ entry, path, place: `${key}[${index}]` })),
    );
  return {
    connections: all('connections'),
    modules: all('modules'),
    groups: all('groups'),
    alert_channels: all('alert_channels'),
  };
}

/** Does each entry in turn; an error says which entry it is about. */
export function each<T extends { name: string }>(entries: Placed<T>[], work: (entry: T) => void): void {
  const seen = new Set<string>();
  for (const { entry, path, place } of entries) {
    inFile(path, () => {
      if (seen.has(entry.name)) {
        throw new PipekitError('invalid', `${place}: "${entry.name}" is there twice`, {
          field: `${place}.name`,
        });
      }
      seen.add(entry.name);
      at(place, entry.name, () => work(entry));
    });
  }
}

function at(place: string, name: string, work: () => void): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof PipekitError)) throw error;
    const { code, message, hint } = error;
    const field = error.field ? `${place}.${error.field.replace('columns_json', 'columns')}` : place;
    throw new PipekitError(code, `${field} ("${name}"): ${message}`, { field, hint, cause: error });
  }
}

/** Puts the file before the message of what goes wrong in it. */
function inFile<T>(path: string | null, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (path === null || !(error instanceof PipekitError)) throw error;
    throw new PipekitError(error.code, `${path}: ${error.message}`, error);
  }
}
