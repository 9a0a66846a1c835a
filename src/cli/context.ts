import type { Command } from 'commander';
import { type Config, type Environment, loadConfig } from '../config.js';
import type { Driver } from '../domain/drivers.js';
import type { User, UserInput } from '../domain/people.js';
import { authorizationOf, loadSecrets } from '../secrets/index.js';
import type { Check, DriverOnDisk, Imported, OnCheck, ScriptFile } from '../services/index.js';
import { type ApiClient, createApiClient } from './apiClient.js';
import type { ConfigAccess } from './config/access.js';

type Awaitable<T> = T | Promise<T>;

/** What only the composition root can do: it loads what a command needs when the command is called. */
export interface Actions {
  /** Both end when they are told to stop. */
  serve(): Promise<void>;
  work(options: { pool?: string }): Promise<void>;
  /** Whether every check of the demo passed. */
  demo(options: { exit: boolean }): Promise<boolean>;
  doctor(onCheck?: OnCheck): Promise<Check[]>;
  /** These work on the database file itself: they are for before the first `serve`. */
  createDatabase(file: string): Awaitable<void>;
  /** Modules out of shell scripts. */
  importScripts(files: ScriptFile[]): Awaitable<Imported>;
  localConfig(databaseFile: string): Awaitable<ConfigAccess>;
  /** Every driver, with how its jars stand in the drivers directory. */
  driversOnDisk(config: Pick<Config, 'jrunner'>): Promise<DriverOnDisk[]>;
  /** Puts a driver's jars into the drivers directory; gives the files. Throws `invalid` when they cannot be had. */
  installDriver(config: Pick<Config, 'jrunner'>, driver: Driver): Promise<string[]>;
  /** For whoever may write the file, and may sign in no other way. */
  addUser(databaseFile: string, user: UserInput): Promise<User>;
  setPassword(databaseFile: string, name: string, password: string): Promise<User>;
  /** The OpenAPI document of the API. */
  openApi(): Awaitable<object>;
}

/** What a command line program has from the world, so that a test can give it another. */
export interface CliContext {
  actions: Actions;
  env: Environment;
  /** Text as it is, to standard output and standard error. */
  out(text: string): void;
  err(text: string): void;
  /** What somebody types, unseen, or what standard input has. */
  readSecret(prompt: string): Promise<string>;
  /** Whether a person watches standard error, where progress goes. */
  isTerminal: boolean;
}

/** Of the Pipekit that the configuration names. */
export function apiOf({ env }: CliContext, options: { timeoutMs?: number } = {}): ApiClient {
  const config: Config = loadConfig(env);
  const authorization = authorizationOf(config, loadSecrets(config.secrets_file, env));
  return createApiClient({ url: config.server_url, authorization, ...options });
}

/** Prints the answer: as it is with `--json`, otherwise in words. */
export function say(cli: CliContext, command: Command, answer: object, words: () => string): void {
  cli.out(wantsJson(command) ? `${JSON.stringify(answer)}\n` : words());
}

/** `--json` may stand before or after a subcommand. */
export function wantsJson(command: Command): boolean {
  return command.optsWithGlobals<{ json?: boolean }>().json === true;
}
