/** One run that is brought to a step, held there, and let go. */
import { until } from '../support/until.js';
import type { Run } from './client.js';
import type { ChaosDatabase } from './database.js';
import type { Place, Step, Subject } from './modules.js';
import type { World } from './world.js';

const PLACES: Record<Step, Place> = {
  resolve: 'resolve',
  stage: 'stage',
  M1: 'commit',
  M2: 'commit',
  hooks: 'hook',
  finish: 'hook',
};
const END_MS = 90_000;

export class HeldRun {
  id = 0;
  workflowId = '';
  /** Sessions that wait at the gate since it was reached. */
  parked: number[] = [];
  /** The run started after this one, where the fault is that there is one. */
  next: number | undefined;
  private shut = false;
  private readonly place: Place;
  /** Whether it is held once more, after its hook. */
  private readonly untilFinish: boolean;

  constructor(
    readonly world: World,
    readonly subject: Subject,
    readonly step: Step,
    /** Where it is held, when that is not where the step is. */
    elsewhere?: Place,
  ) {
    this.place = elsewhere ?? PLACES[step];
    this.untilFinish = step === 'finish' && elsewhere === undefined;
  }

  private get database(): ChaosDatabase {
    return this.place === 'resolve' || this.place === 'stage' ? this.world.source : this.world.destination;
  }

  /** Starts the run and resolves when it waits where the step wants it. */
  async start(): Promise<void> {
    await this.database.close(this.subject.number, this.place);
    this.shut = true;
    this.id = await this.world.client.start(this.subject.module);
    this.workflowId = (await this.state()).workflow_id;
    if (this.subject.isSplit && this.place === 'stage') await this.letBoundsBeFound();
    this.parked = await until(`the run waits at ${this.place}`, async () => this.waiting(), 45_000);
    if (this.step === 'M2') await this.commitUnheard();
    if (this.untilFinish) await this.parkFinish();
  }

  state(): Promise<Run> {
    return this.world.client.get(this.id);
  }

  /** Resolves with the run, or another one of the same module, when its record has an end. */
  async ended(id = this.id): Promise<Run> {
    const end = async (): Promise<Run | undefined> => {
      const run = await this.world.client.get(id);
      return run.finished_at ? run : undefined;
    };
    return until(`run ${id} has ended`, end, END_MS);
  }

  /**
   * Gives the end a chance to be written while Temporal is away. It need not be: a workflow task that could not be
   * reported is dropped, and done again later.
   */
  async mayHaveEnded(): Promise<void> {
    const end = async (): Promise<boolean> => (await this.state()).finished_at !== null;
    await until('the end of the run', end, 5_000).catch(() => {});
  }

  /** Opens the gate; again is harmless. */
  async open(): Promise<void> {
    if (!this.shut) return;
    this.shut = false;
    if (this.untilFinish) this.releaseFinish();
    else await this.database.open(this.subject.number, this.place);
  }

  /** Resolves when nobody who waited at the gate when the fault came is there any more. */
  async partedFromParked(): Promise<void> {
    await until(
      'the sessions that waited at the gate are gone',
      async () => {
        const alive = await Promise.all(this.parked.map((pid) => this.database.isAlive(pid)));
        return !alive.includes(true);
      },
      30_000,
    );
  }

  /** Resolves when Temporal has given the step to a runner once more. */
  async triedAgain(attempt = 2): Promise<void> {
    const another = async (): Promise<boolean> =>
      (await this.world.temporal.attempt(this.workflowId)) >= attempt;
    await until(`attempt ${attempt} of the step`, another, 45_000);
  }

  /** Resolves when an attempt of a step has failed, as the run's record has it. */
  async attemptFailed(timeoutMs = 45_000): Promise<void> {
    const failed = async (): Promise<boolean> =>
      (await this.state()).steps.some(({ status }) => status === 'error');
    await until('an attempt has failed', failed, timeoutMs);
  }

  /**
   * The query for the bounds of the ranges reads the row at the gate too. Who shuts it again stands behind those who wait,
   * and before whoever comes next.
   */
  private async letBoundsBeFound(): Promise<void> {
    const { number } = this.subject;
    await until('the bounds are looked for', async () => this.waiting(), 45_000);
    await this.database.open(number, this.place);
    await this.database.close(number, this.place);
  }

  private async waiting(): Promise<number[] | undefined> {
    const pids = await this.database.waiting(this.subject.number, this.place);
    if (pids.length > 0) return pids;
    const { finished_at, error } = await this.state();
    if (finished_at) throw new Error(`The run ended before it came to ${this.place}: ${error}`);
    return undefined;
  }

  /** The server commits, and its answer goes nowhere. */
  private async commitUnheard(): Promise<void> {
    const { destination } = this.world;
    this.world.network.destination.silence('down');
    await this.open();
    const { module } = this.subject;
    await until('the merge has committed', async () => (await destination.ledger(module)).length > 0);
  }

  /** From now on the end of this run cannot be written; the hook may go on, so that this is what is next. */
  private async parkFinish(): Promise<void> {
    this.world.sqlite(`CREATE TRIGGER chaos_${this.id} BEFORE UPDATE OF finished_at ON run_log WHEN OLD.id = ${this.id}
BEGIN SELECT RAISE(ABORT, 'chaos: not yet'); END`);
    await this.world.destination.open(this.subject.number, 'hook');
    const { temporal } = this.world;
    const isNext = async (): Promise<boolean> =>
      (await temporal.completed(this.workflowId)).includes('runHook');
    await until('the hook is done', isNext);
  }

  private releaseFinish(): void {
    this.world.sqlite(`DROP TRIGGER IF EXISTS chaos_${this.id}`);
  }
}
