import type { Alert, AlertDelivery } from '../domain/alert.js';
import type { FinalStatus } from '../domain/run.js';
import type { AlertDeliveries } from '../domain/stores.js';
import type { AlertChannelStore } from './alertChannels.js';
import type { Db } from './database.js';

/** A run or group run whose end nobody has looked at. */
export type Ending = { n: number } & (
  | { run_id: number; group_run_id: null }
  | { run_id: null; group_run_id: number }
);

/** What alerts need to know of a run. */
export interface EndedMember {
  id: number;
  module_id: number;
  module_name: string;
  status: FinalStatus;
  triggered_by: string;
  error: string | null;
  /** Null for one that never began. */
  workflow_id: string | null;
}

/** A module with a deadline. */
export interface Freshness {
  id: number;
  name: string;
  freshness: string;
  /** When the deadline was set. */
  freshness_since: string;
  last_success: string | null;
}

export type EpisodeKind = 'failure' | 'late' | 'group';

export interface AlertStore extends AlertDeliveries {
  /** Oldest first. */
  endings(limit: number): Ending[];
  forgetEnding(n: number): void;
  endedRun(id: number): EndedMember | undefined;
  endedMembers(groupRunId: number): EndedMember[];
  /** Enabled modules that have one. */
  freshness(): Freshness[];
  /** Ids of the modules or groups of which this is true now. */
  openEpisodes(kind: EpisodeKind): number[];
  /** False when it is open already. */
  openEpisode(kind: EpisodeKind, subjectId: number): boolean;
  tellEpisode(kind: EpisodeKind, subjectId: number, alertId: number): void;
  /** Whether somebody had been told of it; undefined when there was none. */
  closeEpisode(kind: EpisodeKind, subjectId: number): boolean | undefined;
  /** Adds an alert with a pending delivery for each of these channels; gives the ids of the deliveries. */
  add(
    alert: Omit<Alert, 'id' | 'at'>,
    channels: { id: number; name: string }[],
  ): { id: number; deliveries: number[] };
  /** Newest first, with their deliveries. */
  list(page: { before?: number; limit: number }): (Alert & { deliveries: AlertDelivery[] })[];
  pendingDeliveries(): number[];
  deliveryState(id: number): AlertDelivery | undefined;
  forgetBefore(at: string): void;
}

export function createAlertStore(db: Db, channels: Pick<AlertChannelStore, 'get'>): AlertStore {
  return {
    ...createEndings(db),
    ...createEpisodes(db),
    ...createAlerts(db),
    ...createDeliveries(db, channels),
  };
}

function createEndings(db: Db) {
  const endings = db.prepare<[number], Ending>('SELECT * FROM alert_ending ORDER BY n LIMIT ?');
  const forget = db.prepare('DELETE FROM alert_ending WHERE n = ?');
  const member = 'SELECT id, module_id, module_name, status, triggered_by, error, workflow_id FROM run_log';
  const run = db.prepare<[number], EndedMember>(`${member} WHERE id = ?`);
  const members = db.prepare<[number], EndedMember>(
    `${member} WHERE group_run_id = ? ORDER BY started_at, id`,
  );
  const freshness = db.prepare<[], Freshness>(`
    SELECT id, name, freshness, freshness_since,
           (SELECT finished_at FROM run_log WHERE module_id = module.id AND status = 'success'
            ORDER BY started_at DESC, id DESC LIMIT 1) AS last_success
    FROM module WHERE freshness IS NOT NULL AND enabled = 1`);
  return {
    endings: (limit: number) => endings.all(limit),
    forgetEnding: (n: number) => void forget.run(n),
    endedRun: (id: number) => run.get(id),
    endedMembers: (groupRunId: number) => members.all(groupRunId),
    freshness: () => freshness.all(),
  };
}

function createEpisodes(db: Db) {
  const all = db.prepare<[EpisodeKind], { subject_id: number }>(
    'SELECT subject_id FROM alert_episode WHERE kind = ?',
  );
  const open = db.prepare(
    'INSERT INTO alert_episode (kind, subject_id, since) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
  );
  const tell = db.prepare('UPDATE alert_episode SET alert_id = ? WHERE kind = ? AND subject_id = ?');
  const close = db.prepare<[EpisodeKind, number], { alert_id: number | null }>(
    'DELETE FROM alert_episode WHERE kind = ? AND subject_id = ? RETURNING alert_id',
  );
  return {
    openEpisodes: (kind: EpisodeKind) => all.all(kind).map(({ subject_id }) => subject_id),
    openEpisode: (kind: EpisodeKind, id: number) => open.run(kind, id, new Date().toISOString()).changes > 0,
    tellEpisode: (kind: EpisodeKind, id: number, alertId: number) => void tell.run(alertId, kind, id),
    closeEpisode(kind: EpisodeKind, id: number) {
      const closed = close.get(kind, id);
      return closed && closed.alert_id !== null;
    },
  };
}

function createAlerts(db: Db) {
  const insert = db.prepare(
    'INSERT INTO alert (at, event, title, text, link) VALUES (@at, @event, @title, @text, @link)',
  );
  const deliver = db.prepare(
    'INSERT INTO alert_delivery (alert_id, channel_id, channel_name) VALUES (?, ?, ?)',
  );
  const page = db.prepare<{ before: number | null; limit: number }, Alert>(
    'SELECT * FROM alert WHERE @before IS NULL OR id < @before ORDER BY id DESC LIMIT @limit',
  );
  const deliveriesOf = db.prepare<[number], AlertDelivery>(
    'SELECT * FROM alert_delivery WHERE alert_id = ? ORDER BY id',
  );
  const forget = db.prepare('DELETE FROM alert WHERE at < ?');
  const add = db.transaction((alert: Omit<Alert, 'id' | 'at'>, to: { id: number; name: string }[]) => {
    const id = Number(insert.run({ ...alert, at: new Date().toISOString() }).lastInsertRowid);
    return { id, deliveries: to.map((one) => Number(deliver.run(id, one.id, one.name).lastInsertRowid)) };
  });
  return {
    add: (...given: Parameters<typeof add>) => add(...given),
    list: ({ before = null, limit }: { before?: number | null; limit: number }) =>
      page.all({ before, limit }).map((alert) => ({ ...alert, deliveries: deliveriesOf.all(alert.id) })),
    forgetBefore: (at: string) => void forget.run(at),
  };
}

function createDeliveries(db: Db, channels: Pick<AlertChannelStore, 'get'>) {
  const byId = db.prepare<[number], AlertDelivery>('SELECT * FROM alert_delivery WHERE id = ?');
  const alert = db.prepare<[number], Alert>('SELECT * FROM alert WHERE id = ?');
  const pending = db.prepare<[], { id: number }>(
    `SELECT id FROM alert_delivery WHERE status = 'pending' ORDER BY id LIMIT 1000`,
  );
  const attempted = db.prepare(
    `UPDATE alert_delivery SET attempts = attempts + 1, error = ? WHERE id = ? AND status = 'pending'`,
  );
  const end = db.prepare(
    `UPDATE alert_delivery SET status = @status, error = coalesce(@error, error), finished_at = @at
     WHERE id = @id AND status = 'pending'`,
  );
  const finish = (id: number, status: AlertDelivery['status'], error: string | null): void => {
    end.run({ id, status, error, at: new Date().toISOString() });
  };
  const succeed = db.transaction((id: number) => {
    attempted.run(null, id);
    finish(id, 'delivered', null);
  });
  return {
    pendingDeliveries: () => pending.all().map(({ id }) => id),
    deliveryState: (id: number) => byId.get(id),
    toDeliver(id: number) {
      const delivery = byId.get(id);
      if (delivery?.status !== 'pending') return undefined;
      const channel = delivery.channel_id === null ? undefined : channels.get(delivery.channel_id);
      return { channel, alert: alert.get(delivery.alert_id) as Alert };
    },
    attemptFailed: (id: number, error: string) => void attempted.run(error, id),
    delivered: (id: number) => succeed(id),
    deliveryFailed: (id: number, error: string) => finish(id, 'failed', error),
  };
}
