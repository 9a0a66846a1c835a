import type { Config } from '../config.js';
import type { Connection } from '../domain/connection.js';
import { asPipekitError, PipekitError } from '../domain/errors.js';
import { loginTo } from '../domain/login.js';
import type { Databases, Pipe, RunControl, ScheduleControl, Secrets } from '../domain/ports.js';
import type { Repo } from '../repo/index.js';
import { testSql } from '../sql/index.js';
import { encryptionNote } from './encryption.js';
import {
  driversInstalled,
  freeSpace,
  leftovers,
  schedulesInStep,
  secretOf,
  soundness,
} from './doctorChecks.js';

export interface Check {
  name: string;
  ok: boolean;
  message: string;
  /** What to do about it, one sentence. */
  fix?: string;
}

export interface DoctorDependencies {
  repo: Repo;
  control: Pick<RunControl, 'check'>;
  schedules: Pick<ScheduleControl, 'describe'>;
  pipe: Pipe;
  /** Asks what only the runners of another pool reach. */
  remote: Pick<Databases, 'query'>;
  secrets: Secrets;
  config: Config;
  jrunner: {
    /** What `jrunner --version` says. */
    version(signal: AbortSignal): Promise<string>;
  };
}

/** Says what is fine, and what could be better, or throws what is not. */
type Examination = (signal: AbortSignal) => Finding | Promise<Finding>;
type Finding = string | Pick<Check, 'message' | 'fix'>;

const TIME_LIMIT_MS = 10_000;

/** Many may ask at once, and none of them needs it newer than this. */
const READY_FOR_MS = 1_000;

/** Whether requests and workflows are served here: no runner is asked for, which may be anywhere. */
export function createReadiness({
  repo,
  control,
}: Pick<DoctorDependencies, 'repo' | 'control'>): () => Promise<Check[]> {
  let last: Promise<Check[]> = Promise.resolve([]);
  let askedAt = Number.NEGATIVE_INFINITY;
  const ask = (): Promise<Check[]> =>
    Promise.all([
      examine('database', () => (repo.definitions.instanceId() ? 'SQLite answers' : 'SQLite is empty')),
      examine('temporal', async () => {
        await control.check([]);
        return 'Temporal answers, and the control queue has a worker';
      }),
    ]);
  return () => {
    const now = performance.now();
    if (now - askedAt > READY_FOR_MS) {
      askedAt = now;
      last = ask();
    }
    return last;
  };
}

/** A question starts a JVM or two: a hundred connections must not start a hundred. */
const CONNECTIONS_AT_ONCE = 4;

/** Told of each check as it is known, and how many there will be. */
export type OnCheck = (check: Check, total: number) => void;

/** Everything a run depends on, failures first. Each has its own time limit; they go on side by side. */
export async function checkEverything(
  deps: DoctorDependencies,
  onCheck: OnCheck = () => {},
): Promise<Check[]> {
  const examinations = [...examinationsHere(deps), ...examinationsOfConnections(deps)];
  const checks = await Promise.all(
    examinations.map(async (begin) => {
      const check = await begin();
      onCheck(check, examinations.length);
      return check;
    }),
  );
  return failuresFirst(checks);
}

export function failuresFirst(checks: Check[]): Check[] {
  return checks.toSorted((a, b) => Number(a.ok) - Number(b.ok));
}

type Begin = () => Promise<Check>;

function examinationsHere(deps: DoctorDependencies): Begin[] {
  const { repo, control, jrunner, config, secrets } = deps;
  return [
    () => examine('database', () => `Installation ${repo.definitions.instanceId()}`),
    () =>
      examine('temporal', async () => {
        await control.check(poolsInUse(repo));
        return 'Temporal answers, and every queue in use has a worker';
      }),
    () => examine('database file', () => soundness(repo)),
    () => examine('disk', () => freeSpace(config.data_dir)),
    () => examine('leftovers', () => leftovers(repo)),
    () => examine('jrunner', async (signal) => `${config.jrunner.path}: ${await jrunner.version(signal)}`),
    () => examine('drivers', () => driversInstalled(deps)),
    ...repo.connections
      .list()
      .map(
        (connection) => () => examine(`secret of ${connection.name}`, () => secretOf(connection, secrets)),
      ),
    () => examine('schedules', () => schedulesInStep(deps)),
  ];
}

function examinationsOfConnections(deps: DoctorDependencies): Begin[] {
  const inTurn = createTurns(CONNECTIONS_AT_ONCE);
  return deps.repo.connections.list().map(
    (connection) => () =>
      // Its time begins with its turn.
      inTurn(() => examine(`connection ${connection.name}`, (signal) => answer(connection, deps, signal))),
  );
}

/** Null is the default pool, which is wanted too while there is no connection yet. */
function poolsInUse(repo: Repo): (string | null)[] {
  const pools = repo.connections.list().map(({ runner_pool }) => runner_pool);
  return pools.length === 0 ? [null] : [...new Set(pools)];
}

/** Does what it is given, so much of it at a time. */
function createTurns(limit: number): <T>(work: () => Promise<T>) => Promise<T> {
  let free = limit;
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free += 1;
    }
  };
}

async function examine(name: string, examination: Examination): Promise<Check> {
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), TIME_LIMIT_MS);
  const timedOut = new Promise<never>((_, reject) => {
    limit.signal.addEventListener('abort', () => reject(noAnswer()));
  });
  try {
    const found = await Promise.race([examination(limit.signal), timedOut]);
    return { name, ok: true, ...(typeof found === 'string' ? { message: found } : found) };
  } catch (error) {
    const { message, hint } = asPipekitError(error);
    return { name, ok: false, message, fix: hint };
  } finally {
    clearTimeout(timer);
  }
}

function noAnswer(): PipekitError {
  return new PipekitError('unavailable', `No answer within ${TIME_LIMIT_MS / 1000} s`);
}

async function answer(
  connection: Connection,
  { pipe, secrets, remote }: Pick<DoctorDependencies, 'pipe' | 'secrets' | 'remote'>,
  signal: AbortSignal,
): Promise<Finding> {
  const { runner_pool, driver } = connection;
  const ask = (sql: string) =>
    runner_pool === null
      ? pipe.query(loginTo(connection, secrets, 'pipekit doctor'), sql, 1, { signal })
      : remote.query(connection, sql, 1, signal);
  const started = performance.now();
  await ask(testSql(driver));
  const ms = Math.round(performance.now() - started);
  const who = runner_pool === null ? '' : ` a runner of the pool ${runner_pool}`;
  const { note, fix } = await encryptionNote(connection, ask);
  return { message: `Answers${who} in ${ms} ms${note}`, fix };
}
