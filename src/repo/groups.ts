import type { z } from 'zod';
import {
  type Group,
  groupInput,
  type GroupInput,
  type GroupMember,
  type GroupSummary,
} from '../domain/group.js';
import type { Hook } from '../domain/module.js';
import { withUniqueName } from './constraints.js';
import type { Db } from './database.js';
import { createDefinitionList, type DefinitionList } from './definitionList.js';

export interface GroupStore {
  get(id: number): Group | undefined;
  byName(name: string): Group | undefined;
  /** By name. */
  list(): Group[];
  page: DefinitionList<GroupSummary>;
  /** Adds a group, or with an id replaces that one, members and hooks included. Throws `conflict` when the name is taken. */
  save(input: z.input<typeof groupInput>, id?: number): Group;
  remove(id: number): boolean;
  /** Members with what a group run needs to know of them, in run order. */
  members(id: number): GroupMember[];
  /** The groups that a module is in: `group nightly`. */
  ofModule(moduleId: number): string[];
}

type GroupRow = Pick<Group, 'id' | 'name' | 'max_parallel'> & { stop_on_failure: number };

const SUMMARY = {
  table: 'grp',
  columns: `id, name, stop_on_failure, max_parallel,
    (SELECT count(*) FROM group_member WHERE group_id = grp.id) AS member_count`,
  inScope: `NOT EXISTS (
    SELECT 1 FROM group_member JOIN module ON module.id = module_id
    WHERE group_id = grp.id AND (source_connection_id NOT IN (SELECT value FROM json_each(@connections))
                                 OR dest_connection_id NOT IN (SELECT value FROM json_each(@connections))))`,
};

export function createGroupStore(db: Db): GroupStore {
  const byId = db.prepare<[number], GroupRow>('SELECT * FROM grp WHERE id = ?');
  const byName = db.prepare<[string], GroupRow>('SELECT * FROM grp WHERE name = ?');
  const all = db.prepare<[], GroupRow>('SELECT * FROM grp ORDER BY name');
  const insert = db.prepare(
    'INSERT INTO grp (name, stop_on_failure, max_parallel) VALUES (@name, @stop_on_failure, @max_parallel)',
  );
  const update = db.prepare(`
    UPDATE grp SET name = @name, stop_on_failure = @stop_on_failure, max_parallel = @max_parallel
    WHERE id = @id`);
  const ofModule = db.prepare<[number], { name: string }>(`
    SELECT grp.name FROM group_member JOIN grp ON grp.id = group_id WHERE module_id = ? ORDER BY grp.name`);
  const remove = db.prepare('DELETE FROM grp WHERE id = ?');
  const named = db.prepare<[number], Omit<GroupMember, 'enabled'> & { enabled: number }>(`
    SELECT member.module_id, module.name AS module_name, member.run_order, module.enabled
    FROM group_member AS member JOIN module ON module.id = member.module_id
    WHERE member.group_id = ?
    ORDER BY member.run_order, member.module_id`);
  const parts = createPartStore(db);
  const page = createDefinitionList<GroupSummary>(db, SUMMARY);

  const whole = (row: GroupRow | undefined): Group | undefined =>
    row && {
      ...row,
      stop_on_failure: row.stop_on_failure === 1,
      members: parts.membersOf.all(row.id),
      hooks: parts.hooksOf.all(row.id),
    };
  const save = db.transaction((input: GroupInput, id?: number): Group => {
    const { name, max_parallel } = input;
    const row = { name, max_parallel, stop_on_failure: Number(input.stop_on_failure) };
    if (id !== undefined) update.run({ ...row, id });
    const groupId = id ?? Number(insert.run(row).lastInsertRowid);
    parts.replace(groupId, input);
    return whole(byId.get(groupId)) as Group;
  });

  return {
    get: (id) => whole(byId.get(id)),
    byName: (name) => whole(byName.get(name)),
    list: () => all.all().map((row) => whole(row) as Group),
    page: (request) =>
      page(request).map((row) => ({ ...row, stop_on_failure: Number(row.stop_on_failure) === 1 })),
    save: (input, id) =>
      withUniqueName('group', input.name, () => save.immediate(groupInput.parse(input), id)),
    remove: (id) => remove.run(id).changes > 0,
    ofModule: (moduleId) => ofModule.all(moduleId).map(({ name }) => `group ${name}`),
    members: (id) => named.all(id).map((member) => ({ ...member, enabled: member.enabled === 1 })),
  };
}

/** Members and hooks: rows that live and die with their group. */
function createPartStore(db: Db) {
  const dropMembers = db.prepare('DELETE FROM group_member WHERE group_id = ?');
  const dropHooks = db.prepare('DELETE FROM group_hook WHERE group_id = ?');
  const addMember = db.prepare('INSERT INTO group_member (group_id, module_id, run_order) VALUES (?, ?, ?)');
  const addHook = db.prepare(`
    INSERT INTO group_hook (group_id, position, run_order, connection_id, sql, run_on)
    VALUES (@group_id, @position, @run_order, @connection_id, @sql, @run_on)`);
  return {
    membersOf: db.prepare<[number], Group['members'][number]>(
      'SELECT module_id, run_order FROM group_member WHERE group_id = ? ORDER BY run_order, module_id',
    ),
    hooksOf: db.prepare<[number], Hook>(
      'SELECT run_order, connection_id, sql, run_on FROM group_hook WHERE group_id = ? ORDER BY run_order, position',
    ),
    replace(group_id: number, { members, hooks }: Pick<GroupInput, 'members' | 'hooks'>): void {
      dropMembers.run(group_id);
      dropHooks.run(group_id);
      for (const { module_id, run_order } of members) addMember.run(group_id, module_id, run_order);
      for (const [index, hook] of hooks.entries()) addHook.run({ ...hook, group_id, position: index + 1 });
    },
  };
}
