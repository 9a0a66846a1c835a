import { isDeepStrictEqual } from 'node:util';
import { type ScheduleDescription, ScheduleNotFoundError } from '@temporalio/client';
import { msNumberToTs, tsToDate } from '@temporalio/common/lib/time.js';
import { asPipekitError, PipekitError } from '../domain/errors.js';
import type { PlannedSchedule, ScheduleControl } from '../domain/ports.js';
import { scheduleIdOf, temporalScheduleId } from '../domain/workflowIds.js';
import type { TemporalLink } from './connection.js';
import { scheduleOptions } from './scheduleOptions.js';

/** The SDK goes on trying for ten seconds, whatever deadline it is given; a person is waiting for the answer. */
const ANSWER_MS = 5_000;
/** Tells a pause that Pipekit wants from one that somebody made in Temporal. */
const OUR_PAUSE = 'Paused in Pipekit';

type State = ScheduleDescription['state'];

/** Temporal's schedules, as far as they are ours. It is given calendars, never cron text: it reads 6 fields otherwise. */
export function createScheduleControl(
  { client: { schedule: client }, connection, namespace }: TemporalLink,
  answerMs = ANSWER_MS,
): ScheduleControl {
  const inTime = <T>(answer: Promise<T>): Promise<T> => within(answerMs, answer);

  async function described(id: number): Promise<ScheduleDescription | undefined> {
    try {
      return await inTime(client.getHandle(temporalScheduleId(id)).describe());
    } catch (thrown) {
      if (thrown instanceof ScheduleNotFoundError) return undefined;
      throw failed(thrown);
    }
  }

  return {
    async ids() {
      const found: number[] = [];
      const collect = async (): Promise<void> => {
        for await (const { scheduleId } of client.list()) found.push(...scheduleIdOf(scheduleId));
      };
      await inTime(collect()).catch((thrown) => Promise.reject(failed(thrown)));
      return found;
    },

    async put(planned) {
      const found = await described(planned.id);
      const wanted = scheduleOptions(planned);
      const state = stateOf(planned, found?.state);
      if (found && isDeepStrictEqual(comparable(found), wanted) && found.state.paused === state.paused) {
        return 'unchanged';
      }
      const scheduleId = temporalScheduleId(planned.id);
      // What is left out of an update is lost: the pause and its note have to be given again.
      const change = found
        ? client.getHandle(scheduleId).update(() => ({ ...wanted, state }))
        : client.create({ ...wanted, scheduleId, state });
      await inTime<unknown>(change).catch((thrown) => Promise.reject(failed(thrown)));
      return found ? 'updated' : 'created';
    },

    async remove(id) {
      try {
        await inTime(client.getHandle(temporalScheduleId(id)).delete());
        return true;
      } catch (thrown) {
        if (thrown instanceof ScheduleNotFoundError) return false;
        throw failed(thrown);
      }
    },

    async describe(id) {
      const found = await described(id);
      return (
        found && {
          next: found.info.nextActionTimes,
          pausedThere: found.state.paused && found.state.note !== OUR_PAUSE ? (found.state.note ?? '') : null,
          skipped: found.info.numActionsSkippedOverlap,
          missed: found.info.numActionsMissedCatchupWindow,
        }
      );
    },

    async between(id, from, to) {
      const asked = connection.workflowService.listScheduleMatchingTimes({
        namespace,
        scheduleId: temporalScheduleId(id),
        startTime: msNumberToTs(from.getTime()),
        endTime: msNumberToTs(to.getTime()),
      });
      const { startTime } = await inTime(asked).catch((thrown) => Promise.reject(failed(thrown)));
      return startTime.map((at) => tsToDate(at));
    },
  };
}

/** A pause made in Temporal holds until somebody resumes the schedule, here or there. */
function stateOf({ paused, resume }: PlannedSchedule, now: State = { paused: false }): State {
  const pausedThere = now.paused && now.note !== OUR_PAUSE;
  if (pausedThere && !resume) return { paused: true, note: now.note };
  return paused ? { paused: true, note: OUR_PAUSE } : { paused: false };
}

/** As `scheduleOptions` writes it, so that whatever somebody changed shows as a difference. */
function comparable({ spec, action, policies, state }: ScheduleDescription) {
  const { type, workflowType, workflowId, taskQueue, args } = action;
  const { calendars, timezone, intervals, skip, startAt, endAt, jitter } = spec;
  const additions = [...(intervals ?? []), ...(skip ?? []), startAt, endAt, jitter, state.remainingActions];
  return {
    spec: { calendars, timezone, ...(additions.some(Boolean) && { additions }) },
    action: { type, workflowType, workflowId, taskQueue, args },
    policies,
  };
}

async function within<T>(ms: number, answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${ms / 1000} s`)), ms);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** What a server refuses, it names as a TypeError; everything else may be mended by waiting. */
function failed(thrown: unknown): PipekitError {
  if (thrown instanceof TypeError) {
    return new PipekitError('invalid', `Temporal refuses the schedule: ${thrown.message}`, { cause: thrown });
  }
  const why = asPipekitError(thrown instanceof Error ? (thrown.cause ?? thrown) : thrown).message;
  return new PipekitError('unavailable', `Temporal did not answer about schedules: ${why}`, {
    cause: thrown,
  });
}
