import type { ApiKey, User } from '../../src/domain/people.js';
import { ROLES, type Role } from '../../src/domain/role.js';
import { createWorld, type World } from '../api/support/world.js';

export const PASSWORD = 'correct horse battery staple';

/** Somebody who comes with a session, an API key, or nothing. */
export interface Visitor {
  name: string;
  role: Role | 'none';
  /** Made for each request: some end the session they come with. */
  headers(): Record<string, string>;
}

export interface Everyone {
  world: World;
  visitors: Visitor[];
  users: Record<User['role'], User>;
  keys: Record<ApiKey['role'], string>;
}

/** A Pipekit with one of everything, each with id 1, and with somebody of each role. */
export async function createEveryone(): Promise<Everyone> {
  const world = await createWorld({ credentials: { username: 'owner', password: PASSWORD } });
  const { people } = world.services;
  const moduleId = world.addModule('orders');
  const groupId = world.addGroup('nightly', [moduleId]);
  const groupRunId = world.repo.groupRuns.begin({
    group_id: groupId,
    triggered_by: 'api',
    workflow_id: 'group/1',
    workflow_run_id: 'a',
  });
  world.beginRun(moduleId, groupRunId);
  await world.services.schedules.save({ group_id: groupId, cron_expr: '0 6 * * *' });

  const users = {} as Everyone['users'];
  const keys = {} as Everyone['keys'];
  const visitors: Visitor[] = [{ name: 'nobody', role: 'none', headers: () => ({}) }];
  const owner = { kind: 'user' as const, id: null, name: 'owner', role: 'admin' as const, connections: null };
  for (const role of [...ROLES, 'runner'] as const) {
    keys[role] = people.apiKeys.create(owner, { name: `key-${role}`, role }).secret;
    visitors.push({ name: `${role} key`, role, headers: () => ({ Authorization: `Bearer ${keys[role]}` }) });
    if (role === 'runner') continue;
    users[role] = await people.users.add({ name: role, password: PASSWORD, role });
    const { id, name } = users[role];
    const actor = { kind: 'user' as const, id, name, role, connections: null };
    visitors.push({
      name: `${role} session`,
      role,
      headers: () => ({
        Cookie: `pipekit=${people.sessions.start(actor, 'test').token}`,
        'Sec-Fetch-Site': 'same-origin',
      }),
    });
  }
  return { world, visitors, users, keys };
}
