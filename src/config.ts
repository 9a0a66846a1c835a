/**
 * Configuration: environment over `config.yaml` over defaults. The only reader of `process.env`.
 * Every key and its environment variable: docs/configuration.md.
 */
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { z } from 'zod';
import { type Config, type Kind, type Settings, settings, VARIABLES } from './configSchema.js';
import { PipekitError } from './domain/errors.js';
import { shapeError } from './domain/shapes.js';
import { readYaml } from './domain/yamlText.js';

export type { Config } from './configSchema.js';

export type Environment = Readonly<Record<string, string | undefined>>;

/** This process's environment, for those who are given no other. */
export const environment: Environment = process.env;

const PATHS = [
  'data_dir',
  'secrets_file',
  'temporal.cli',
  'jrunner.path',
  'jrunner.drivers_dir',
  'file_databases',
];
const IMPLIED = [
  ['PIPEKIT_PASSWORD', 'auth.password'],
  ['PIPEKIT_API_KEY', 'auth.api_key'],
] as const;
const DEFAULT_FILE = 'config.yaml';

/** Throws `invalid` naming the file's key or the variable that is wrong. */
export function loadConfig(env: Environment = environment): Config {
  const file = env.PIPEKIT_CONFIG ?? DEFAULT_FILE;
  const values = existsSync(file) || env.PIPEKIT_CONFIG ? readConfigFile(file) : {};
  const fromEnv = overlay(values, env);
  const { data, error } = settings.safeParse(values, { error: shapeError });
  if (error) throw invalidSetting(error.issues[0] as z.core.$ZodIssue, file, fromEnv);
  return deepFrozen(completed(data));
}

/** A setting and where it comes from. */
export interface ConfigEntry {
  /** Such as `http.port`. */
  key: string;
  /** Of secrets the reference, as the configuration itself. */
  value: string | number | boolean | string[] | null;
  source: 'env' | 'file' | 'default';
  /** What sets it in the environment; null for a key that only the file has. */
  variable: string | null;
}

/** Every setting there is, by key. Throws as `loadConfig` does. */
export function explainConfig(env: Environment = environment): ConfigEntry[] {
  const { database_file: _, ...config } = loadConfig(env);
  const file = env.PIPEKIT_CONFIG ?? DEFAULT_FILE;
  const inFile = existsSync(file) ? readConfigFile(file) : {};
  const variables = new Map(Object.entries(VARIABLES).map(([name, [path]]) => [path, name]));
  for (const [name, path] of IMPLIED) if (at(inFile, path) === undefined) variables.set(path, name);
  const sourceOf = (key: string): ConfigEntry['source'] => {
    if (env[variables.get(key) ?? '']) return 'env';
    return at(inFile, key) === undefined ? 'default' : 'file';
  };
  return [...new Set([...leaves(config), ...variables.keys()])].toSorted().map((key) => ({
    key,
    value: shown(at(config, key)),
    source: sourceOf(key),
    variable: variables.get(key) ?? null,
  }));
}

function leaves(tree: object, prefix = ''): string[] {
  return Object.entries(tree).flatMap(([key, value]) =>
    value !== null && typeof value === 'object' && !Array.isArray(value)
      ? leaves(value, `${prefix}${key}.`)
      : [`${prefix}${key}`],
  );
}

function shown(value: unknown): ConfigEntry['value'] {
  if (Array.isArray(value)) return value.map((one) => (typeof one === 'string' ? one : JSON.stringify(one)));
  // What somebody has put into an address, though it does not belong there.
  if (typeof value === 'string') return value.replace(/(:\/\/)[^/@\s]*@/, '$1***@');
  return typeof value === 'number' || typeof value === 'boolean' ? value : null;
}

type Tree = { [key: string]: unknown };

function readConfigFile(file: string): Tree {
  const absolute = (path: unknown): string => resolve(dirname(file), String(path));
  try {
    const values = readYaml(readFileSync(file, 'utf8')) as Tree;
    if (typeof values !== 'object') throw new Error('it is not a map of settings');
    // A file's paths are relative to the file: it means the same from every working directory.
    for (const path of PATHS) {
      const value = at(values, path);
      if (typeof value === 'string') set(values, path, absolute(value));
      else if (Array.isArray(value)) set(values, path, value.map(absolute));
    }
    return values;
  } catch (cause) {
    const why = (cause as Error).message;
    throw new PipekitError('invalid', `The configuration ${file} cannot be read: ${why}`, { cause });
  }
}

/** Puts what the environment sets over the values; gives the variable that set each path. */
function overlay(values: Tree, env: Environment): Map<string, string> {
  const setBy = new Map<string, string>();
  for (const [name, [path, kind]] of Object.entries(VARIABLES)) {
    const text = env[name];
    if (text === undefined || text === '') continue;
    set(values, path, converted(text, kind));
    setBy.set(path, name);
  }
  // These are secrets, and a secret may come from the environment; its reference is then implied.
  for (const [name, path] of IMPLIED) {
    if (env[name] && at(values, path) === undefined) set(values, path, `$${name}`);
  }
  return setBy;
}

/** What cannot be converted stays text, and the schema says what it should have been. */
function converted(text: string, kind: Kind): unknown {
  if (kind === 'number' && /^\d+$/.test(text)) return Number(text);
  if (kind === 'paths') return text.split(delimiter).filter((path) => path !== '');
  if (kind === 'boolean' && /^(true|false)$/.test(text)) return text === 'true';
  if (kind === 'list') return text.split(',').map((entry) => entry.trim());
  return text;
}

function invalidSetting(issue: z.core.$ZodIssue, file: string, setBy: Map<string, string>): PipekitError {
  const path = issue.path.join('.');
  const key = issue.code === 'unrecognized_keys' ? [...issue.path, issue.keys[0]].join('.') : path;
  const message = issue.code === 'unrecognized_keys' ? 'there is no such setting' : issue.message;
  const place = setBy.get(path) ?? `${key} in ${file}`;
  return new PipekitError('invalid', `${place}: ${message}`, { field: key });
}

/** Defaults that depend on other settings. */
function completed(given: Settings): Config {
  const { temporal, jrunner } = given;
  const data_dir = resolve(given.data_dir);
  return {
    ...given,
    data_dir,
    server_url: (given.server_url ?? localUrl(given.http)).replace(/\/+$/, ''),
    database_file: join(data_dir, 'pipekit.db'),
    secrets_file: resolve(given.secrets_file ?? join(data_dir, 'secrets')),
    temporal: {
      ...temporal,
      cli: temporal.cli && resolve(temporal.cli),
      namespace: temporal.namespace ?? (temporal.address ? 'default' : 'pipekit'),
    },
    jrunner: {
      path: resolve(jrunner.path ?? join(packageRoot(), 'jrunner', 'bin', 'jrunner')),
      drivers_dir: resolve(jrunner.drivers_dir ?? join(packageRoot(), 'jrunner', 'drivers')),
    },
    file_databases: given.file_databases.map((path) => resolve(path)),
  };
}

/** An address to listen on is not always one to connect to: 0.0.0.0 and :: stand for all of them. */
function localUrl({ host, port }: Settings['http']): string {
  const reachable = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  return `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`;
}

/** The folder of package.json: this file is in src when run by tests, in dist/src otherwise. */
export function packageRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  return folder;
}

function at(tree: Tree, path: string): unknown {
  return path.split('.').reduce<unknown>((value, key) => (value as Tree | undefined)?.[key], tree);
}

function set(tree: Tree, path: string, value: unknown): void {
  const keys = path.split('.');
  const last = keys.pop() as string;
  const branch = keys.reduce<Tree>((parent, key) => (parent[key] ??= {}) as Tree, tree);
  branch[last] = value;
}

function deepFrozen<T extends object>(value: T): T {
  for (const child of Object.values(value)) if (typeof child === 'object') deepFrozen(child);
  return Object.freeze(value);
}
