/** What the doctor looks at without asking a database: each says what is fine, or throws what is not. */
import { statfs } from 'node:fs/promises';
import type { Connection } from '../domain/connection.js';
import { driverOf } from '../domain/drivers.js';
import { PipekitError } from '../domain/errors.js';
import type { Secrets } from '../domain/ports.js';
import { MIN_SECRET_LENGTH } from '../domain/secret.js';
import type { Repo } from '../repo/index.js';
import type { DoctorDependencies } from './doctor.js';
import { changedJar, driverState, installCommand } from './driverJars.js';

/** A staging file, a log and a SQLite checkpoint all fit into this. */
const MIN_FREE_BYTES = 1024 ** 3;

/** Of connections that the runner here serves: what other pools have is theirs. */
export async function driversInstalled({ repo, config }: DoctorDependencies): Promise<string> {
  const here = repo.connections.list().filter(({ runner_pool }) => runner_pool === null);
  const used = [...new Set(here.map(({ driver }) => driver))].map(driverOf);
  const stand = await Promise.all(
    used.map(async (driver) => ({ driver, ...(await driverState(driver, config.jrunner.drivers_dir)) })),
  );
  const bad = stand.filter(({ state }) => state === 'missing' || state === 'changed');
  if (bad.length === 0)
    return used.length === 0 ? 'None is needed yet' : `Installed: ${used.map(({ name }) => name).join(', ')}`;
  const problems = bad.map(({ driver, state, jar = '' }) =>
    state === 'changed' ? changedJar(jar) : `${driver.name} is not installed`,
  );
  throw new PipekitError('invalid', problems.join('; '), {
    hint: bad.map(({ driver }) => `Run \`${installCommand(driver)}\`.`).join(' '),
  });
}

export async function schedulesInStep({ repo, schedules }: DoctorDependencies): Promise<string> {
  const wanted = repo.schedules.list().filter(({ enabled }) => enabled);
  const found = await Promise.all(wanted.map(({ id }) => schedules.describe(id)));
  const problems = wanted.flatMap(({ id }, index) => {
    if (!found[index]) return [`Temporal does not have schedule ${id}`];
    return found[index].pausedThere === null ? [] : [`schedule ${id} is paused in Temporal`];
  });
  if (problems.length === 0) return `Temporal has all ${wanted.length} that are wanted`;
  throw new PipekitError('conflict', problems.join('; '), {
    hint: 'What is missing is made within a minute while `pipekit serve` runs; `pipekit schedules resume ID` ends a pause.',
  });
}

export function soundness(repo: Repo): string {
  const problems = repo.problems();
  if (problems.length === 0) return `Sound, and its schema is this version’s: ${repo.schemaVersion()}`;
  throw new PipekitError('internal', problems.join('; '), {
    hint: 'Stop Pipekit and restore the database file from a backup.',
  });
}

export async function freeSpace(directory: string): Promise<string> {
  const { bavail, bsize } = await statfs(directory);
  const free = `${((bavail * bsize) / 1024 ** 3).toFixed(1)} GiB free in ${directory}`;
  if (bavail * bsize >= MIN_FREE_BYTES) return free;
  throw new PipekitError('unavailable', `Only ${free}`, { hint: 'Free some space, or move data_dir.' });
}

/** What the last sweep of each destination could not remove. */
export function leftovers({ sweeps, connections }: Repo): string {
  const problems = sweeps.list().flatMap(({ connection_id, kept, error }) => {
    const where = connections.get(connection_id)?.name ?? '';
    const tables = kept.map(({ table, why }) => `pipekit_staging.${table} in ${where} (${why})`);
    return error === null ? tables : [...tables, `${where} could not be swept (${error})`];
  });
  if (problems.length === 0) return 'Ended runs have left nothing that could not be removed';
  throw new PipekitError('rejected', `Left over by ended runs: ${problems.join('; ')}`, {
    hint: 'Every hour it is tried again. See who holds the table, or whether the user may drop it.',
  });
}

export function secretOf({ password }: Connection, secrets: Secrets): string {
  if (password === null) return 'Uses no password';
  if (secrets.resolve(password).length >= MIN_SECRET_LENGTH) return `${password} is set`;
  throw new PipekitError('invalid', `${password} is too short to be masked in logs`, {
    hint: `Take a password of at least ${MIN_SECRET_LENGTH} characters.`,
  });
}
