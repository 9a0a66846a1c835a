/** What needs no server: most of it works on the database file itself, with or without `serve` running. */
import { openApiDocument } from '../api/index.js';
import { openRepo } from '../repo/index.js';
import { type Applied, applyConfig } from '../services/index.js';
import { version } from './version.js';

export function createDatabase(file: string): void {
  openRepo(file).close();
}

/** Creates or updates what a configuration file has. */
export function apply(databaseFile: string, yamlText: string): Applied {
  const repo = openRepo(databaseFile);
  try {
    return applyConfig(repo, yamlText);
  } finally {
    repo.close();
  }
}

export function openApi(): object {
  return openApiDocument(version);
}
