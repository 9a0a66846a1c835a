/** What needs no server: most of it works on the database file itself, with or without `serve` running. */
import { userInfo } from 'node:os';
import type { ConfigAccess } from '../cli/index.js';
import { openApiDocument } from '../api/index.js';
import { type By, LOCAL_ADMIN } from '../domain/actor.js';
import type { User, UserInput } from '../domain/people.js';
import { openRepo, type Repo } from '../repo/index.js';
import { applyConfig, createPeople, exportConfig, type People, planConfig } from '../services/index.js';
import { version } from './version.js';

export function createDatabase(file: string): void {
  openRepo(file).close();
}

/** Configuration as a document, of a database file. */
export function localConfig(databaseFile: string): ConfigAccess {
  const by = whoeverIsHere();
  return {
    export: () => onRepo(databaseFile, exportConfig),
    plan: (files, prune) => onRepo(databaseFile, (repo) => planConfig(repo, files, { prune })),
    apply: (files, remove) => onRepo(databaseFile, (repo) => applyConfig(repo, files, { by, remove })),
  };
}

/** As the operating system knows them. */
const whoeverIsHere = (): By => ({ actor: { ...LOCAL_ADMIN, name: userInfo().username }, ip: null });

export function addUser(databaseFile: string, user: UserInput): Promise<User> {
  return onUsers(databaseFile, (users) => users.add(user));
}

export function setPassword(databaseFile: string, name: string, password: string): Promise<User> {
  return onUsers(databaseFile, (users) => users.setPassword(name, password));
}

function onUsers<T>(databaseFile: string, work: (users: People['users']) => Promise<T>): Promise<T> {
  return onRepo(databaseFile, (repo) => work(createPeople(repo).by(whoeverIsHere()).users));
}

async function onRepo<T>(databaseFile: string, work: (repo: Repo) => T | Promise<T>): Promise<T> {
  const repo = openRepo(databaseFile);
  try {
    return await work(repo);
  } finally {
    repo.close();
  }
}

export function openApi(): object {
  return openApiDocument(version);
}
