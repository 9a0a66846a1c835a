import type { Command } from 'commander';
import type { Group, GroupSummary } from '../domain/group.js';
import type { ModuleSummary } from '../domain/module.js';
import { allPages } from './apiClient.js';
import { apiOf, type CliContext, say } from './context.js';
import { facts, table } from './format.js';

export function addGroups(program: Command, cli: CliContext): void {
  const groups = program
    .command('groups')
    .description('list groups; look at one')
    .option('--json', 'print the answer as JSON');
  groups
    .command('list', { isDefault: true })
    .description('by name')
    .action(async (_: object, command: Command) => {
      const items = await allPages<GroupSummary>(apiOf(cli), '/groups');
      say(cli, command, { items }, () => listed(items));
    });
  groups
    .command('show')
    .description('its members in the order they run')
    .argument('<group>')
    .action(async (name: string, _: object, command: Command) => {
      const api = apiOf(cli);
      const group = await api.get<Group>(`/groups/${encodeURIComponent(name)}`);
      const modules = await allPages<ModuleSummary>(api, '/modules');
      say(cli, command, group, () => shown(group, modules));
    });
}

function listed(groups: GroupSummary[]): string {
  if (groups.length === 0) return 'There is no group\n';
  return table([
    ['GROUP', 'MODULES', 'SIDE BY SIDE', 'AFTER A FAILURE'],
    ...groups.map(({ name, member_count, max_parallel, stop_on_failure }) => [
      name,
      String(member_count),
      String(max_parallel),
      stop_on_failure ? 'stops' : 'goes on',
    ]),
  ]);
}

function shown(group: Group, modules: ModuleSummary[]): string {
  const { name, members, hooks, max_parallel, stop_on_failure } = group;
  const rows = members.map(({ module_id, run_order }) => {
    const module = modules.find(({ id }) => id === module_id);
    return [
      `  ${run_order}`,
      module?.name ?? `module ${module_id}`,
      module?.enabled === false ? 'disabled' : '',
    ];
  });
  const settings = facts({
    group: name,
    'side by side': String(max_parallel),
    'after a failure': stop_on_failure ? 'stops' : 'goes on',
    hooks: String(hooks.length),
  });
  return `${settings}members\n${table(rows)}`;
}
