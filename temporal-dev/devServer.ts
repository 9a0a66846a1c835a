// Starts the Temporal development server that comes with the CLI, tuned, and watches it until it is told to stop.
import type { ChildProcess } from 'node:child_process';
import { accessSync, closeSync, constants, mkdirSync, openSync, readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort, isPortFree } from '../bin/lib/freePort.mjs';
import { endLeashed, spawnLeashed } from '../bin/lib/leash.mjs';
import { isReady } from './readiness.js';

export type SearchAttributeType = 'Text' | 'Keyword' | 'Int' | 'Double' | 'Bool' | 'Datetime' | 'KeywordList';

export interface DevServerOptions {
  cliPath: string;
  /** SQLite file that outlives the server; in memory when left out. */
  dbFile?: string;
  /** Default 127.0.0.1. */
  host?: string;
  /** 0: any free port. */
  port: number;
  /** 0: any free port; left out: no web interface. */
  uiPort?: number;
  namespace: string;
  searchAttributes?: Record<string, SearchAttributeType>;
  /** Appended to. */
  logFile: string;
}

export interface DevServer {
  /** host:port of the gRPC frontend. */
  address: string;
  /** URL of the web interface. */
  uiAddress?: string;
  pid: number;
  /** Resolves when the server has ended, asked to or not. */
  exited: Promise<void>;
  /** Ends it: SIGTERM, then SIGKILL after ten seconds. */
  stop(): Promise<void>;
}

/** Its message is one sentence for the one who started Pipekit. */
class DevServerError extends Error {
  override readonly name = 'DevServerError';

  constructor(
    readonly reason: 'binaryMissing' | 'portTaken' | 'endedWhileStarting' | 'notReadyInTime',
    message: string,
  ) {
    super(message);
  }
}

const READY_WITHIN_MS = 60_000;
const GRACE_MS = 10_000;
const ATTEMPTS = 3;

/**
 * Resolves when workflows can be started in the namespace. The server ends with this process, even after kill -9, but
 * not with a Ctrl-C in its terminal: workers need it until they have drained, then `stop` is called.
 */
export async function startDevServer(options: DevServerOptions): Promise<DevServer> {
  requireExecutable(options.cliPath);
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await startOnce(options, await choosePorts(options));
    } catch (error) {
      // A port that we found free may be taken before the server listens on it: then there is another one.
      const foundByUs = options.port === 0 || options.uiPort === 0;
      if (!foundByUs || attempt === ATTEMPTS || !isEarlyEnd(error)) throw error;
    }
  }
}

function isEarlyEnd(error: unknown): boolean {
  return error instanceof DevServerError && error.reason === 'endedWhileStarting';
}

function requireExecutable(cliPath: string): void {
  try {
    accessSync(cliPath, constants.X_OK);
  } catch {
    const message = `There is no Temporal CLI at ${cliPath}: run "npm run setup", or set TEMPORAL_CLI to one.`;
    throw new DevServerError('binaryMissing', message);
  }
}

interface Ports {
  host: string;
  grpc: number;
  ui?: number;
  metrics: number;
  http: number;
}

/** The CLI would choose the last two by itself, but on every interface's ports; these are loopback's. */
async function choosePorts({ host = '127.0.0.1', port, uiPort }: DevServerOptions): Promise<Ports> {
  const [grpc, metrics, http] = [await wantedPort(host, port), await freePort(host), await freePort(host)];
  if (uiPort === undefined) return { host, grpc, metrics, http };
  return { host, grpc, ui: await wantedPort(host, uiPort), metrics, http };
}

async function wantedPort(host: string, port: number): Promise<number> {
  if (port === 0) return freePort(host);
  if (await isPortFree(host, port)) return port;
  const message = `Port ${port} on ${host} is already in use: stop the program that listens there, or choose another port.`;
  throw new DevServerError('portTaken', message);
}

async function startOnce(options: DevServerOptions, ports: Ports): Promise<DevServer> {
  mkdirSync(dirname(options.logFile), { recursive: true });
  const log = openSync(options.logFile, 'a');
  const logStart = statSync(options.logFile).size;
  const child = spawnLeashed(options.cliPath, flags(options, ports), { stdio: ['ignore', log, log] });
  closeSync(log);
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  const address = `${ports.host}:${ports.grpc}`;
  await becomesReady(child, address, options, logStart);
  return {
    address,
    uiAddress: ports.ui === undefined ? undefined : `http://${ports.host}:${ports.ui}`,
    pid: child.pid as number,
    exited,
    stop: () => endLeashed(child, { graceMs: GRACE_MS }),
  };
}

function flags(options: DevServerOptions, ports: Ports): string[] {
  const { dbFile, namespace, searchAttributes = {} } = options;
  const attributes = Object.entries(searchAttributes).map(
    ([name, type]) => `--search-attribute=${name}=${type}`,
  );
  const settings = Object.entries(DYNAMIC_CONFIG).map(
    ([key, value]) => `--dynamic-config-value=${key}=${value}`,
  );
  const ui = ports.ui === undefined ? ['--headless'] : [`--ui-port=${ports.ui}`, `--ui-ip=${ports.host}`];
  return [
    'server',
    'start-dev',
    // A config file or profile in the user's home is for their own clusters, not for this one.
    '--disable-config-file',
    '--log-format=json',
    '--log-level=warn',
    '--color=never',
    `--namespace=${namespace}`,
    `--ip=${ports.host}`,
    `--port=${ports.grpc}`,
    `--metrics-port=${ports.metrics}`,
    `--http-port=${ports.http}`,
    '--sqlite-pragma=journal_mode=wal',
    '--sqlite-pragma=synchronous=normal',
    ...(dbFile === undefined ? [] : [`--db-filename=${dbFile}`]),
    ...ui,
    ...attributes,
    ...settings,
  ];
}

/** The defaults poll 20 times a second, which costs 40 to 45 ms for every activity. */
const DYNAMIC_CONFIG = {
  'history.transferProcessorMaxPollRPS': 2000,
  'history.timerProcessorMaxPollRPS': 2000,
  'system.enableActivityEagerExecution': true,
};

async function becomesReady(
  child: ChildProcess,
  address: string,
  { namespace, logFile }: DevServerOptions,
  logStart: number,
): Promise<void> {
  const until = performance.now() + READY_WITHIN_MS;
  while (!(await isReady(address, namespace))) {
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) {
      const message = `The Temporal server ended while starting: ${lastLines(logFile, logStart)} (full log: ${logFile})`;
      throw new DevServerError('endedWhileStarting', message);
    }
    if (performance.now() > until) {
      await endLeashed(child, { graceMs: GRACE_MS });
      const message = `The Temporal server was not ready within ${READY_WITHIN_MS / 1000} s; its log is ${logFile}.`;
      throw new DevServerError('notReadyInTime', message);
    }
    await delay(20);
  }
}

function lastLines(logFile: string, from: number): string {
  const lines = readFileSync(logFile).subarray(from).toString().trim().split('\n');
  return lines.slice(-5).join(' | ') || 'it said nothing';
}
