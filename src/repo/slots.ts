import type { Slots } from '../domain/stores.js';
import type { Db } from './database.js';

export interface SlotStore extends Slots {
  /** Why the run does nothing yet; null when it waits for no slot. */
  waitingFor(runId: number): string | null;
}

interface Ticket {
  ticket: number;
  run_id: number;
  connection_id: number;
  connection: string;
  max_concurrent: number | null;
  taken_at: string | null;
}

export function createSlotStore(db: Db): SlotStore {
  const ofRun = db.prepare<[number], Ticket>(`
    SELECT slot.*, connection.name AS connection, connection.max_concurrent
    FROM connection_slot AS slot JOIN connection ON connection.id = slot.connection_id
    WHERE slot.run_id = ? ORDER BY slot.ticket`);
  // In the order of the index: whoever holds a slot has nearly always asked early, so a limit ends the search soon.
  const ahead = db.prepare<[Ticket & { limit: number }], { run_id: number }>(`
    SELECT run_id FROM connection_slot
    WHERE connection_id = @connection_id AND run_id <> @run_id AND (taken_at IS NOT NULL OR ticket < @ticket)
    ORDER BY ticket LIMIT @limit`);
  const waiting = db.prepare<[], { run_id: number; workflow_id: string }>(`
    SELECT slot.run_id, run.workflow_id
    FROM connection_slot AS slot JOIN run_log AS run ON run.id = slot.run_id
    WHERE slot.taken_at IS NULL
    GROUP BY slot.run_id ORDER BY min(slot.ticket)`);
  const ask = db.prepare(`
    INSERT INTO connection_slot (run_id, connection_id)
    SELECT id, @connection_id FROM run_log WHERE id = @run_id AND finished_at IS NULL
    ON CONFLICT DO NOTHING`);
  const hold = db.prepare('UPDATE connection_slot SET taken_at = @at WHERE run_id = @run_id');

  const isFree = (ticket: Ticket): boolean =>
    ticket.max_concurrent === null ||
    ahead.all({ ...ticket, limit: ticket.max_concurrent }).length < ticket.max_concurrent;
  const fits = (runId: number): boolean => ofRun.all(runId).every(isFree);
  const take = db.transaction((run_id: number, connectionIds: number[]): boolean => {
    for (const connection_id of connectionIds) ask.run({ run_id, connection_id });
    if (!fits(run_id)) return false;
    hold.run({ run_id, at: new Date().toISOString() });
    return true;
  });

  return {
    take: (runId, connectionIds) => take.immediate(runId, connectionIds),
    ready: () =>
      waiting
        .all()
        .filter(({ run_id }) => fits(run_id))
        .map(({ workflow_id }) => workflow_id),
    waitingFor(runId) {
      const blocked = ofRun.all(runId).filter((ticket) => ticket.taken_at === null && !isFree(ticket));
      if (blocked.length === 0) return null;
      const reasons = blocked.map((ticket) => {
        return `a slot on ${ticket.connection}: ${named(ahead.all({ ...ticket, limit: COUNTED }))}`;
      });
      return `waiting for ${reasons.join('; and for ')}`;
    },
  };
}

const SHOWN = 5;
const COUNTED = 1_000;

/** `run 41, run 42 and 7 more` */
function named(runs: { run_id: number }[]): string {
  const shown = runs.slice(0, SHOWN).map(({ run_id }) => `run ${run_id}`);
  return `${shown.join(', ')}${runs.length > SHOWN ? ` and ${runs.length - SHOWN} more` : ''}`;
}
