import { foreseen } from '../domain/errors.js';
import type { RunControl, ScheduleControl, TemporalSchedule } from '../domain/ports.js';
import type { GroupRun } from '../domain/run.js';
import { type Schedule, type scheduleInput, zoneOf } from '../domain/schedule.js';
import type { z } from 'zod';
import { askedBy, type By } from '../domain/actor.js';
import type { Repo } from '../repo/index.js';
import { createScheduleCatalog, type SaveOptions } from './catalog.js';
import { createRecorder } from './recorder.js';
import { previewSchedule, type SchedulePreview } from './schedulePreview.js';
import type { Reconciler } from './reconcileSchedules.js';
import { type ScheduleWeek, weekOf, withoutTwins } from './scheduleWeek.js';
import { cronInWords, momentInWords, scheduleInWords } from './scheduleWords.js';

const SHOWN_FIRES = 5;
const SHOWN_RUNS = 5;

export interface ScheduleView extends Schedule {
  group_name: string;
  /** The zone it is read in: its own, or the server's. IANA name. */
  zone: string;
  words: string;
  /** `Weekdays 06:00 Europe/Paris · next Mon 06:00 (05:00 UTC)` */
  summary: string;
  /** The next five fire times, as Temporal has them; none while paused. */
  next: { at: string; local: string }[];
  /** Why it may not fire as it should; null when all is well. */
  problem: string | null;
}

export interface ScheduleDetails extends ScheduleView {
  /** Left out because the run before was still on, and because they came later than the catch-up window. */
  skipped: number;
  missed: number;
  /** Newest first. */
  last_runs: GroupRun[];
}

type Input = z.input<typeof scheduleInput>;

/**
 * What is wanted is in SQLite; each change then makes Temporal agree. When Temporal does not answer, the change holds,
 * `problem` says so, and the next reconciliation carries it out.
 */
export interface ScheduleService {
  list(filter?: { group_id?: number; enabled?: boolean }): Promise<ScheduleView[]>;
  /** All of them with what they do in the coming seven days. */
  week(): Promise<ScheduleWeek[]>;
  /** Throws `not_found`. */
  get(id: number): Promise<ScheduleDetails>;
  /** Names a state of its definition. */
  etag(schedule: Schedule): string;
  /** Adds one, or with an id replaces that one. Throws `invalid` with its field. */
  save(input: Input, id?: number, options?: SaveOptions): Promise<ScheduleView>;
  /** When such a schedule would fire, by Temporal's word: nothing of it stays. Throws `invalid` with its field. */
  preview(input: Pick<Input, 'cron_expr' | 'timezone'>): Promise<SchedulePreview>;
  /** Changes what is given; the rest stays. */
  update(id: number, changes: Partial<Input>, options?: SaveOptions): Promise<ScheduleView>;
  remove(id: number, options?: SaveOptions): Promise<void>;
  pause(id: number): Promise<ScheduleView>;
  /** Also ends a pause made in Temporal. */
  resume(id: number): Promise<ScheduleView>;
  /** Starts the group now, as its schedule would. Throws `already_running` with `details.group_run_id`. */
  trigger(id: number): Promise<{ group_run_id: number }>;
  /** Makes all of Temporal's schedules agree with SQLite. Never throws: what fails is tried at the next round. */
  reconcile(): Promise<void>;
}

export interface ScheduleDependencies {
  repo: Repo;
  control: Pick<RunControl, 'startGroup'>;
  schedules: ScheduleControl;
  /** One for all, of the whole repo: what it does not find there, it takes for unwanted. */
  reconciler: Reconciler;
}

export function createScheduleService(
  { repo, control, schedules, reconciler }: ScheduleDependencies,
  by: By,
): ScheduleService {
  const catalog = createScheduleCatalog(repo, by);
  const { record } = createRecorder(repo, by);
  const { get } = catalog;

  async function changed(id: number, options?: { resume: boolean }): Promise<ScheduleView> {
    try {
      await reconciler.agree(id, options);
      return viewOf(repo, get(id), await schedules.describe(id), null);
    } catch (error) {
      return viewOf(repo, get(id), undefined, problemOf(error));
    }
  }

  /** With what Temporal says of it, or why that is not known. */
  async function look(schedule: Schedule): Promise<[TemporalSchedule | undefined, string | null]> {
    try {
      const state = await schedules.describe(schedule.id);
      return [state, state ? null : 'Temporal does not have it yet: it will within a minute'];
    } catch (error) {
      return [undefined, problemOf(error)];
    }
  }

  return {
    list({ group_id, enabled } = {}) {
      const wanted = repo.schedules
        .list()
        .filter(
          (one) => one.group_id === (group_id ?? one.group_id) && one.enabled === (enabled ?? one.enabled),
        );
      return Promise.all(wanted.map(async (one) => viewOf(repo, one, ...(await look(one)))));
    },
    async week() {
      const views = repo.schedules.list().map(async (one) => viewOf(repo, one, ...(await look(one))));
      return await weekOf(repo, schedules, await Promise.all(views));
    },
    async get(id) {
      const schedule = get(id);
      const [state, problem] = await look(schedule);
      const { skipped = 0, missed = 0 } = state ?? {};
      const triggered_by = `schedule:${id}` as const;
      const last_runs = repo.groupRuns.list({ group_id: schedule.group_id, triggered_by, limit: SHOWN_RUNS });
      return { ...viewOf(repo, schedule, state, problem), skipped, missed, last_runs };
    },
    etag: (schedule) => catalog.etag(schedule),
    preview: (input) => previewSchedule(schedules, input),
    save: async (input, id, options) => changed(catalog.save(input, id, options).id),
    update: async (id, changes, options) => changed(catalog.update(id, changes, options).id),
    async remove(id, options) {
      catalog.remove(id, options);
      await reconciler.agree(id).catch(problemOf);
    },
    pause: async (id) => changed(catalog.update(id, { enabled: false }, { action: 'pause' }).id),
    resume: async (id) =>
      changed(catalog.update(id, { enabled: true }, { action: 'resume' }).id, { resume: true }),
    async trigger(id) {
      const { group_id } = get(id);
      const started = await control.startGroup({
        group_id,
        triggered_by: `schedule:${id}`,
        asked_by: askedBy(by),
      });
      record(
        'trigger',
        'schedule',
        { id, name: repo.groups.get(group_id)?.name ?? null },
        { after: started },
      );
      return started;
    },
    reconcile: () => reconciler.reconcile(),
  };
}

function viewOf(
  repo: Repo,
  schedule: Schedule,
  state: TemporalSchedule | undefined,
  problem: string | null,
): ScheduleView {
  const zone = zoneOf(schedule);
  const words = cronInWords(schedule.cron_expr);
  const pausedThere = state?.pausedThere ?? null;
  const isOn = schedule.enabled && pausedThere === null;
  const fires = isOn ? withoutTwins(schedule, state?.next ?? []) : [];
  return {
    ...schedule,
    group_name: repo.groups.get(schedule.group_id)?.name ?? '',
    zone,
    words,
    summary: scheduleInWords(words, zone, fires[0], isOn ? 'next not known' : 'paused'),
    next: fires.slice(0, SHOWN_FIRES).map((at) => ({ at: at.toISOString(), local: momentInWords(at, zone) })),
    problem:
      problem ?? (pausedThere === null ? null : `Paused in Temporal: ${pausedThere || 'no reason given'}`),
  };
}

/** What Temporal refused or did not answer is a problem of the schedule; anything else is a fault of ours. */
function problemOf(error: unknown): string {
  return foreseen(error).message;
}
