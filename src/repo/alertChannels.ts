import type { z } from 'zod';
import { type AlertChannel, channelInput } from '../domain/alert.js';
import { withUniqueName } from './constraints.js';
import type { Db } from './database.js';

export interface AlertChannelStore {
  get(id: number): AlertChannel | undefined;
  byName(name: string): AlertChannel | undefined;
  /** By name. */
  list(): AlertChannel[];
  /** Adds a channel, or with an id replaces that one. Throws `conflict` when the name is taken. */
  save(input: z.input<typeof channelInput>, id?: number): AlertChannel;
  remove(id: number): boolean;
}

type ChannelRow = Omit<AlertChannel, 'enabled' | 'events' | 'from' | 'to'> & {
  enabled: number;
  events_json: string;
  sender: string | null;
  to_json: string;
};

export function createAlertChannelStore(db: Db): AlertChannelStore {
  const byId = db.prepare<[number], ChannelRow>('SELECT * FROM alert_channel WHERE id = ?');
  const byName = db.prepare<[string], ChannelRow>('SELECT * FROM alert_channel WHERE name = ?');
  const all = db.prepare<[], ChannelRow>('SELECT * FROM alert_channel ORDER BY name');
  const insert = db.prepare(`
    INSERT INTO alert_channel (name, kind, enabled, events_json, url, secret, body, smtp_url, smtp_username,
                               smtp_password, sender, to_json)
    VALUES (@name, @kind, @enabled, @events_json, @url, @secret, @body, @smtp_url, @smtp_username,
            @smtp_password, @sender, @to_json)`);
  const update = db.prepare(`
    UPDATE alert_channel
    SET name = @name, kind = @kind, enabled = @enabled, events_json = @events_json, url = @url, secret = @secret,
        body = @body, smtp_url = @smtp_url, smtp_username = @smtp_username, smtp_password = @smtp_password,
        sender = @sender, to_json = @to_json
    WHERE id = @id`);
  const remove = db.prepare('DELETE FROM alert_channel WHERE id = ?');
  return {
    get: (id) => toChannel(byId.get(id)),
    byName: (name) => toChannel(byName.get(name)),
    list: () => all.all().map((row) => toChannel(row) as AlertChannel),
    save(input, id) {
      const { from, to, events, enabled, ...channel } = channelInput.parse(input);
      const row = {
        ...channel,
        enabled: Number(enabled),
        events_json: JSON.stringify(events),
        sender: from,
        to_json: JSON.stringify(to),
      };
      return withUniqueName('alert channel', input.name, () => {
        if (id !== undefined) update.run({ ...row, id });
        return toChannel(byId.get(id ?? Number(insert.run(row).lastInsertRowid))) as AlertChannel;
      });
    },
    remove: (id) => remove.run(id).changes > 0,
  };
}

function toChannel(row: ChannelRow | undefined): AlertChannel | undefined {
  if (!row) return undefined;
  const { enabled, events_json, sender, to_json, ...rest } = row;
  return {
    ...rest,
    enabled: enabled === 1,
    events: JSON.parse(events_json) as AlertChannel['events'],
    from: sender,
    to: JSON.parse(to_json) as AlertChannel['to'],
  };
}
