import type { Group, GroupInput, GroupMember } from '../domain/group.js';
import { withUniqueName } from './constraints.js';
import type { Db } from './database.js';

export interface GroupStore {
  get(id: number): Group | undefined;
  byName(name: string): Group | undefined;
  /** By name. */
  list(): Group[];
  /** Adds a group, or with an id replaces that one and its members. Throws `conflict` when the name is taken. */
  save(input: GroupInput, id?: number): Group;
  remove(id: number): boolean;
  /** Members with what a group run needs to know of them, in run order. */
  members(id: number): GroupMember[];
}

type GroupRow = Omit<Group, 'members'>;
type MemberRow = Group['members'][number] & { group_id: number };

export function createGroupStore(db: Db): GroupStore {
  const byId = db.prepare<[number], GroupRow>('SELECT * FROM grp WHERE id = ?');
  const byName = db.prepare<[string], GroupRow>('SELECT * FROM grp WHERE name = ?');
  const all = db.prepare<[], GroupRow>('SELECT * FROM grp ORDER BY name');
  const membersOf = db.prepare<[number], MemberRow>(
    'SELECT * FROM group_member WHERE group_id = ? ORDER BY run_order, module_id',
  );
  const insert = db.prepare('INSERT INTO grp (name) VALUES (@name)');
  const rename = db.prepare('UPDATE grp SET name = @name WHERE id = @id');
  const dropMembers = db.prepare('DELETE FROM group_member WHERE group_id = ?');
  const addMember = db.prepare('INSERT INTO group_member (group_id, module_id, run_order) VALUES (?, ?, ?)');
  const remove = db.prepare('DELETE FROM grp WHERE id = ?');
  const named = db.prepare<[number], Omit<GroupMember, 'enabled'> & { enabled: number }>(`
    SELECT member.module_id, module.name AS module_name, member.run_order, module.enabled
    FROM group_member AS member JOIN module ON module.id = member.module_id
    WHERE member.group_id = ?
    ORDER BY member.run_order, member.module_id`);

  const whole = (row: GroupRow | undefined): Group | undefined =>
    row && {
      ...row,
      members: membersOf.all(row.id).map(({ module_id, run_order }) => ({ module_id, run_order })),
    };
  const save = db.transaction((input: GroupInput, id?: number): Group => {
    if (id !== undefined) rename.run({ name: input.name, id });
    const groupId = id ?? Number(insert.run({ name: input.name }).lastInsertRowid);
    dropMembers.run(groupId);
    for (const { module_id, run_order } of input.members) addMember.run(groupId, module_id, run_order);
    return whole(byId.get(groupId)) as Group;
  });

  return {
    get: (id) => whole(byId.get(id)),
    byName: (name) => whole(byName.get(name)),
    list: () => all.all().map((row) => whole(row) as Group),
    save: (input, id) => withUniqueName('group', input.name, () => save.immediate(input, id)),
    remove: (id) => remove.run(id).changes > 0,
    members: (id) => named.all(id).map((member) => ({ ...member, enabled: member.enabled === 1 })),
  };
}
