/** What works on the database file itself, with or without `serve` running. */
import { openRepo } from '../repo/index.js';
import { type Applied, applyConfig } from '../services/index.js';

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
