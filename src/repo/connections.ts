import type { z } from 'zod';
import { type Connection, connectionInput } from '../domain/connection.js';
import { unlessUsed, withUniqueName } from './constraints.js';
import type { Db } from './database.js';
import { createDefinitionList, type DefinitionList } from './definitionList.js';

export interface ConnectionStore {
  get(id: number): Connection | undefined;
  byName(name: string): Connection | undefined;
  /** By name. */
  list(): Connection[];
  page: DefinitionList<Connection>;
  /** Adds a connection, or with an id replaces that one. Throws `conflict` when the name is taken. */
  save(input: z.input<typeof connectionInput>, id?: number): Connection;
  /** Throws `conflict` while a module or group uses it. */
  remove(id: number): boolean;
  /** What uses it: `module orders`, `group nightly`. */
  users(id: number): string[];
}

export function createConnectionStore(db: Db): ConnectionStore {
  const byId = db.prepare<[number], Connection>('SELECT * FROM connection WHERE id = ?');
  const byName = db.prepare<[string], Connection>('SELECT * FROM connection WHERE name = ?');
  const all = db.prepare<[], Connection>('SELECT * FROM connection ORDER BY name');
  const insert = db.prepare(`
    INSERT INTO connection (name, driver, jdbc_url, username, password, default_dest_connection_id,
                            default_dest_schema, notes, max_concurrent, runner_pool)
    VALUES (@name, @driver, @jdbc_url, @username, @password, @default_dest_connection_id,
            @default_dest_schema, @notes, @max_concurrent, @runner_pool)`);
  const update = db.prepare(`
    UPDATE connection
    SET name = @name, driver = @driver, jdbc_url = @jdbc_url, username = @username, password = @password,
        default_dest_connection_id = @default_dest_connection_id,
        default_dest_schema = @default_dest_schema, notes = @notes, max_concurrent = @max_concurrent, runner_pool = @runner_pool
    WHERE id = @id`);
  const users = db.prepare<{ id: number }, { user: string }>(`
    SELECT 'module ' || name AS user FROM module
    WHERE source_connection_id = @id OR dest_connection_id = @id
       OR id IN (SELECT module_id FROM watermark WHERE connection_id = @id)
       OR id IN (SELECT module_id FROM hook WHERE connection_id = @id)
    UNION SELECT 'group ' || name FROM grp WHERE id IN (SELECT group_id FROM group_hook WHERE connection_id = @id)
    UNION SELECT 'connection ' || name FROM connection WHERE default_dest_connection_id = @id AND id <> @id
    ORDER BY user`);
  const remove = db.prepare('DELETE FROM connection WHERE id = ?');

  return {
    get: (id) => byId.get(id),
    byName: (name) => byName.get(name),
    list: () => all.all(),
    page: createDefinitionList(db, {
      table: 'connection',
      columns: '*',
      inScope: 'id IN (SELECT value FROM json_each(@connections))',
    }),
    save(input, id) {
      return withUniqueName('connection', input.name, () => {
        const row = connectionInput.parse(input);
        if (id !== undefined) update.run({ ...row, id });
        return byId.get(id ?? Number(insert.run(row).lastInsertRowid)) as Connection;
      });
    },
    users: (id) => users.all({ id }).map(({ user }) => user),
    remove: (id) =>
      unlessUsed('The connection is still used by a module or group', () => remove.run(id).changes > 0),
  };
}
