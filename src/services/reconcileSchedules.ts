import { asPipekitError } from '../domain/errors.js';
import type { ScheduleControl } from '../domain/ports.js';
import { zoneOf } from '../domain/schedule.js';
import type { Repo } from '../repo/index.js';
import type { Report } from './report.js';

type Outcome = Awaited<ReturnType<ScheduleControl['put']>> | 'removed';

const SENTENCES: Record<Exclude<Outcome, 'unchanged'>, string> = {
  created: 'Temporal lacked a schedule: created it',
  updated: 'A schedule in Temporal was not as wanted: put it right',
  removed: 'Temporal had a schedule that nobody wants: removed it',
};

export interface Reconciler {
  /** Makes Temporal agree about one schedule, as SQLite has it when its turn comes. */
  agree(id: number, options?: { resume: boolean }): Promise<Outcome>;
  /** The same for all of ours on either side; reports what it mends and what it cannot. Never throws. */
  reconcile(): Promise<void>;
}

export function createReconciler(
  repo: Pick<Repo, 'schedules'>,
  control: ScheduleControl,
  report: Report,
): Reconciler {
  // One at a time: an older picture of a schedule must not overwrite a newer one.
  let last: Promise<unknown> = Promise.resolve();
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = last.then(work);
    last = turn.catch(() => undefined);
    return turn;
  }

  async function put(id: number, { resume = false } = {}): Promise<Outcome> {
    const schedule = repo.schedules.get(id);
    if (!schedule) return (await control.remove(id)) ? 'removed' : 'unchanged';
    return await control.put({ ...schedule, zone: zoneOf(schedule), paused: !schedule.enabled, resume });
  }

  /** False when there is no use in going on with the others now. */
  async function mend(id: number): Promise<boolean> {
    try {
      const outcome = await inTurn(() => put(id));
      if (outcome !== 'unchanged') report(SENTENCES[outcome], { schedule_id: id });
      return true;
    } catch (thrown) {
      const { code, message } = asPipekitError(thrown);
      report('A schedule in Temporal has to be put right later', { schedule_id: id, error: message });
      return code !== 'unavailable';
    }
  }

  return {
    agree: (id, options) => inTurn(() => put(id, options)),
    async reconcile() {
      try {
        const wanted = repo.schedules.list().map(({ id }) => id);
        // What is wanted is looked at one by one: the list in Temporal may be behind.
        for (const id of new Set([...wanted, ...(await control.ids())])) if (!(await mend(id))) return;
      } catch (thrown) {
        report('Schedules have to be reconciled later', { error: asPipekitError(thrown).message });
      }
    },
  };
}
