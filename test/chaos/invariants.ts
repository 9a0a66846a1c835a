/** What must hold after every cell: the letters are those of docs/guides/chaos.md. Each answer is what is wrong. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Run } from './client.js';
import type { Damage } from './database.js';
import type { Outcome } from './faults.js';
import { ROWS, type Subject } from './modules.js';
import { allProcesses, commandLine, jvmsOf } from './program.js';
import type { World } from './world.js';

const CLEAN_WITHIN_MS = 60_000;

export interface Ended {
  run: Run;
  must: Outcome;
  says?: RegExp;
}

/** C and E: the run's record, the ledger and the rows say the same. */
export async function agreement(world: World, { module }: Subject, runs: Ended[]): Promise<string[]> {
  const ledger = await world.destination.ledger(module);
  const wrong: string[] = [];
  for (const { run, must, says = /./ } of runs) {
    const isSaid = run.error === null ? says.test(' ') : says.test(run.error);
    if (run.status !== must || !isSaid)
      wrong.push(`E: run ${run.id} ended ${run.status}, not ${must}: ${run.error}`);
    const rows = ledger.filter(({ run_uid }) => run_uid === run.workflow_run_id);
    const wanted = run.status === 'success' ? 1 : 0;
    if (rows.length !== wanted) wrong.push(`C: ${rows.length} ledger rows of a run that ended ${run.status}`);
    for (const row of rows) {
      const counts = [row.source_rows, row.staged_rows, row.merged_rows];
      if (counts.some((count) => count !== ROWS))
        wrong.push(`C: the ledger counts ${counts.join(', ')} rows`);
      if (!row.watermark_values.includes(`"${ROWS}"`)) wrong.push('C: the ledger has no watermark value');
    }
    if (run.status === 'success' && run.rows_merged !== ROWS)
      wrong.push(`E: the record says ${run.rows_merged} rows merged`);
  }
  const known = runs.filter(({ run }) => run.status === 'success').length;
  if (ledger.length !== known) wrong.push(`C: ${ledger.length} ledger rows for ${known} merged runs`);
  return wrong;
}

/** A and B, for who comes after: no row lost, none doubled. `state` is what the table must be like. */
export async function rows(
  world: World,
  { table, strategy }: Subject,
  merged: boolean,
): Promise<Damage & { wrong: string[] }> {
  const damage = await world.destination.damage(table, merged ? strategy : 'nothing');
  const wrong = damage.lost + damage.doubled > 0 ? ['A, B: the rows are not what they must be'] : [];
  return { ...damage, wrong };
}

/** D: awaited, since ends take their time; what is still there after a minute is left over. */
export async function leftovers(world: World, { module }: Subject, runs: Run[]): Promise<string[]> {
  const until = performance.now() + CLEAN_WITHIN_MS;
  for (;;) {
    const found = [
      ...(await sessions(world, runs)),
      ...(await locks(world, runs)),
      ...(await ranges(world, runs)),
      ...orphans(world),
    ];
    const tables = await world.destination.stagingTables(module);
    // Names begin alike: cell_1 and cell_12. Behind the name is the installation's mark.
    const isOwn = new RegExp(`^${module}_[0-9a-f]{8}(__|$)`);
    const own = tables.filter((name) => isOwn.test(name));
    if (found.length === 0) return own.map((name) => `D: table pipekit_staging.${name}`);
    if (performance.now() > until) return found;
    await wait(100);
  }
}

/** A workflow that goes on after its run has ended keeps the next run out. */
async function locks({ temporal }: World, runs: Run[]): Promise<string[]> {
  const open = await Promise.all(
    runs.map(({ workflow_id, workflow_run_id }) => temporal.isOpen(workflow_id, workflow_run_id)),
  );
  return runs.filter((_, index) => open[index]).map(({ id }) => `D: the workflow of run ${id} has not ended`);
}

async function sessions(world: World, runs: Run[]): Promise<string[]> {
  const found: string[] = [];
  for (const { id } of runs) {
    for (const database of [world.source, world.destination]) {
      const count = await database.sessions(`pipekit run ${id} `);
      if (count > 0) found.push(`D: ${count} sessions of run ${id}`);
    }
  }
  return found;
}

/** What is recorded of a split load's ranges goes with its merge, or after it has failed. */
async function ranges({ destination }: World, runs: Run[]): Promise<string[]> {
  const found: string[] = [];
  for (const { id, workflow_run_id } of runs) {
    const count = await destination.ranges(workflow_run_id);
    if (count > 0) found.push(`D: ${count} ranges of run ${id} are still recorded`);
  }
  return found;
}

/** A JVM may stay warm under a runner that lives. */
function orphans({ installation, runners }: World): string[] {
  const parents = new Set(runners.map(({ pid }) => pid));
  return jvmsOf(installation.jrunner)
    .filter(({ parent }) => !parents.has(parent))
    .map(({ pid }) => `D: JVM ${pid} has no runner`);
}

/** F: as often as a hook may run, it is told the same key. */
export async function hookKeys(world: World, { number }: Subject, runs: Ended[]): Promise<string[]> {
  const told = await world.destination.hookKeys(number);
  const uids = runs.map(({ run }) => run.workflow_run_id);
  const strange = told.filter((uid) => uid === null || !uids.includes(uid));
  return strange.length > 0 ? [`F: a hook was told the key ${strange[0]}`] : [];
}

/** G: while a run is held, no secret is on any command line; after it, in no file. */
export function secretsInArguments({ canaries }: World): string[] {
  const lines = allProcesses().map((pid) => commandLine(pid));
  return canaries.some((canary) => lines.some((line) => line.includes(canary)))
    ? ['G: a secret is on a command line']
    : [];
}

/** Files of Pipekit and Temporal in which one could have been left. */
const TRACES = ['pipekit.db', 'pipekit.db-wal', 'temporal.db', 'temporal.db-wal', 'serve.log', 'worker.log'];

export function secretsInFiles({ folder, canaries }: World, { module }: Subject): string[] {
  const wrong: string[] = [];
  let isSearchable = false;
  for (const name of TRACES) {
    const file = join(folder, name);
    if (!existsSync(file)) continue;
    const bytes = readFileSync(file);
    if (name.startsWith('temporal.db') && bytes.includes(module)) isSearchable = true;
    if (canaries.some((canary) => bytes.includes(canary))) wrong.push(`G: a secret is in ${name}`);
  }
  // Were payloads compressed or encrypted one day, a search of the file would prove nothing.
  if (!isSearchable) wrong.push('G: the histories cannot be searched');
  return wrong;
}
