/** What is done to a run that is held at a step, and how it must end. */
import type { Engine } from './database.js';
import type { HeldRun } from './run.js';
import type { Place, Step, Strategy } from './modules.js';
import * as onRunner from './runnerStrikes.js';
import * as strike from './strikes.js';
import type { Mode } from './world.js';

export type Outcome = 'success' | 'error' | 'cancelled';

export interface Fault {
  name: string;
  mode: Mode;
  /** Of each worker. With one, a worker that is stopped at its step has not asked for another. */
  slots?: number;
  /** The load is split into ranges, and held in the second one with the first recorded. */
  isSplit?: true;
  /** How the run must end, for every step where the fault means something. */
  steps: Partial<Record<Step, Outcome>>;
  strategy?(step: Step): Strategy;
  source?: 'impatient source';
  destination?: 'impatient destination' | 'patient destination' | 'far destination' | 'small destination';
  /** What the run's record must say of its end. */
  says?(step: Step): RegExp | undefined;
  /** Where the run is held, when that is not where the step is. */
  place?(step: Step): Place | undefined;
  /** Done while the run is held. It may open the gate; otherwise that comes next. */
  strike(run: HeldRun): Promise<void>;
  /** After an answer was lost (M2) the connection is reset, unless the fault is that it is not. */
  staysSilent?: true;
  /** Done when the run has ended. */
  after?(run: HeldRun): Promise<void> | void;
  /** Words to show instead of a result, where it cannot be done here. */
  impossible?(): string | undefined;
  /** What is different where the databases are MariaDB; null where it means nothing there. */
  mariadb?: Partial<Pick<Fault, 'steps' | 'says' | 'place'>> | null;
}

const all = (steps: Step[], outcome: Outcome = 'success'): Fault['steps'] =>
  Object.fromEntries(steps.map((step) => [step, outcome]));
const ON_A_RUNNER: Step[] = ['resolve', 'stage', 'M1', 'M2', 'hooks'];
const EVERYWHERE: Step[] = [...ON_A_RUNNER, 'finish'];

const IN_SERVE: Fault[] = [
  {
    name: 'calm',
    mode: 'serve',
    steps: all(['stage', 'M1', 'hooks']),
    strategy: (step) => ({ stage: 'append', M1: 'full', hooks: 'incremental' })[step as 'M1'] as Strategy,
    strike: async () => {},
  },
  { name: 'jvm-term', mode: 'serve', steps: all(ON_A_RUNNER), strike: onRunner.jvm('SIGTERM') },
  { name: 'jvm-kill', mode: 'serve', steps: all(ON_A_RUNNER), strike: onRunner.jvm('SIGKILL') },
  { name: 'temporal-kill', mode: 'serve', steps: all(EVERYWHERE), strike: strike.temporalKill },
  { name: 'source-stop', mode: 'serve', steps: all(['resolve', 'stage']), strike: strike.sourceStop },
  {
    name: 'dest-stop',
    mode: 'serve',
    // A crash empties UNLOGGED staging, so the merge finds fewer rows than were staged and refuses.
    steps: { ...all(['stage', 'M2', 'hooks']), M1: 'error' },
    says: (step) => (step === 'M1' ? /no longer holds the 400 rows/ : undefined),
    strike: strike.destinationStop,
    // Staging is written as safely as everything else.
    mariadb: { steps: all(['stage', 'M1', 'M2', 'hooks']), says: undefined },
  },
  {
    name: 'reset',
    mode: 'serve',
    steps: all(['stage', 'M1', 'M2', 'hooks']),
    strike: strike.reset('destination'),
  },
  { name: 'source-reset', mode: 'serve', steps: all(['resolve', 'stage']), strike: strike.reset('source') },
  { name: 'cut', mode: 'serve', steps: all(['stage', 'M1', 'hooks']), strike: strike.cut('destination') },
  { name: 'source-cut', mode: 'serve', steps: all(['resolve', 'stage']), strike: strike.cut('source') },
  {
    name: 'hang',
    mode: 'serve',
    steps: all(ON_A_RUNNER),
    source: 'impatient source',
    destination: 'impatient destination',
    staysSilent: true,
    strike: strike.hang,
    after: strike.heal,
  },
  {
    name: 'blackhole',
    mode: 'serve',
    steps: all(['M1']),
    destination: 'far destination',
    strike: strike.blackhole,
    after: strike.farAway,
    impossible: strike.needsRoutes,
  },
  {
    name: 'disk-full',
    mode: 'serve',
    steps: all(['stage', 'M1'], 'error'),
    destination: 'small destination',
    // A merge that has come to its COMMIT has its space already: the disk fills before it begins.
    place: () => 'stage',
    says: () => /No space left on device/,
    strike: strike.diskFull,
    after: strike.diskEmpty,
    impossible: strike.needsRoot,
    mariadb: null,
  },
  {
    name: 'sqlite-locked',
    mode: 'serve',
    steps: all(['stage', 'M1', 'hooks', 'finish']),
    place: (step) => (step === 'finish' ? 'hook' : undefined),
    strike: strike.sqliteLocked,
  },
  {
    name: 'cancel',
    mode: 'serve',
    steps: cancelled(),
    staysSilent: true,
    says: (step) => (step === 'M2' ? /^Cancelled after the merge had been committed/ : undefined),
    strike: strike.cancel,
    // The gate at COMMIT would hold back what the end of the run commits.
    mariadb: { place: (step) => (step === 'M1' ? 'rows' : undefined) },
  },
  { name: 'serve-kill', mode: 'serve', steps: all(EVERYWHERE), strike: onRunner.serveKill },
  {
    name: 'power-cut',
    mode: 'serve',
    steps: all(['stage', 'M1', 'M2', 'finish']),
    strike: onRunner.powerCut,
  },
];

const WITH_WORKER: Fault[] = [
  { name: 'api-kill', mode: 'worker', steps: all(EVERYWHERE), strike: onRunner.serveKill },
  { name: 'runner-term', mode: 'worker', steps: all(ON_A_RUNNER), strike: onRunner.runnerTerm },
  { name: 'runner-kill', mode: 'worker', steps: all(ON_A_RUNNER), strike: onRunner.runnerKill },
  {
    name: 'runner-stop',
    mode: 'worker',
    steps: all(ON_A_RUNNER),
    staysSilent: true,
    strike: onRunner.runnerStop,
    after: strike.thaw,
  },
  {
    name: 'runner-freeze',
    mode: 'worker',
    steps: all(['stage', 'M1']),
    // One for the step, one that waits for a task: it gets the retry, and keeps it while it is frozen.
    slots: 2,
    strike: onRunner.runnerFreeze,
    after: strike.thaw,
  },
  {
    name: 'overtaken',
    mode: 'worker',
    steps: all(['M1'], 'error'),
    says: () => /Nothing was merged/,
    strategy: () => 'append',
    destination: 'patient destination',
    place: () => 'stage',
    strike: strike.overtaken,
    after: strike.thaw,
  },
];

const WITH_CLOCK: Fault[] = [3600, -3600].map((seconds) => ({
  name: `clock${seconds > 0 ? '+' : '-'}1h`,
  mode: 'clock',
  steps: all(['stage', 'M1', 'hooks']),
  strike: strike.clock(seconds),
  after: strike.clockBack,
  impossible: strike.needsFaketime,
}));

/** What is done to a load that is split as well, and where. */
const STEPS_OF_SPLIT: Record<string, Fault['steps']> = {
  'jvm-kill': all(['stage', 'M1', 'M2']),
  'serve-kill': all(['stage']),
  'runner-kill': all(['stage']),
  'runner-freeze': all(['stage']),
  'dest-stop': all(['stage']),
  cancel: all(['stage'], 'cancelled'),
};

const ON_SPLIT: Fault[] = [...IN_SERVE, ...WITH_WORKER].flatMap((fault) => {
  const steps = STEPS_OF_SPLIT[fault.name];
  if (!steps) return [];
  // A crash empties PostgreSQL's UNLOGGED tables, the records with the rows; after a cancel nobody goes on.
  const isKept = fault.name !== 'dest-stop' && fault.name !== 'cancel';
  const after = async (run: HeldRun): Promise<void> => {
    await fault.after?.(run);
    if (isKept && run.step === 'stage') await strike.firstRangeWasKept(run);
  };
  const strategy = (): Strategy => 'full';
  const split = { isSplit: true, strategy, steps, after, says: undefined, mariadb: undefined } as const;
  return [{ ...fault, ...split, name: `split-${fault.name}` }];
});

const FAULTS: readonly Fault[] = [...IN_SERVE, ...WITH_WORKER, ...WITH_CLOCK, ...ON_SPLIT];

export function faultsOf(engine: Engine): Fault[] {
  if (engine === 'postgresql') return [...FAULTS];
  return FAULTS.filter(({ mariadb }) => mariadb !== null).map((fault) => ({ ...fault, ...fault.mariadb }));
}

/** Nothing merged until the commit; from then on it is a success, whoever cancels. */
function cancelled(): Fault['steps'] {
  return { ...all(['resolve', 'stage', 'M1'], 'cancelled'), ...all(['M2', 'hooks', 'finish']) };
}
