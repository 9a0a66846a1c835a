/** What needs no server: most of it works on the database file itself, with or without `serve` running. */
import { userInfo } from 'node:os';
import { openApiDocument } from '../api/index.js';
import { LOCAL_ADMIN } from '../domain/actor.js';
import type { User, UserInput } from '../domain/people.js';
import { openRepo } from '../repo/index.js';
import { type Applied, applyConfig, createPeople, type People } from '../services/index.js';
import { version } from './version.js';

export function createDatabase(file: string): void {
  openRepo(file).close();
}

/** Creates or updates what a configuration file has. */
export function apply(databaseFile: string, yamlText: string): Applied {
  const repo = openRepo(databaseFile);
  try {
    return applyConfig(repo, yamlText, { actor: { ...LOCAL_ADMIN, name: userInfo().username }, ip: null });
  } finally {
    repo.close();
  }
}

export function addUser(databaseFile: string, user: UserInput): Promise<User> {
  return onUsers(databaseFile, (users) => users.add(user));
}

export function setPassword(databaseFile: string, name: string, password: string): Promise<User> {
  return onUsers(databaseFile, (users) => users.setPassword(name, password));
}

async function onUsers<T>(databaseFile: string, work: (users: People['users']) => Promise<T>): Promise<T> {
  const repo = openRepo(databaseFile);
  try {
    return await work(createPeople(repo).users);
  } finally {
    repo.close();
  }
}

export function openApi(): object {
  return openApiDocument(version);
}
