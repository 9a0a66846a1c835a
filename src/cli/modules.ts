import type { Command } from 'commander';
import type { Connection } from '../domain/connection.js';
import type { Module, ModuleSummary } from '../domain/module.js';
import type { SplitPlan } from '../domain/split.js';
import { type ApiClient, allPages } from './apiClient.js';
import { apiOf, type CliContext, say } from './context.js';
import { facts, indented, table } from './format.js';

interface Preview {
  source_sql: string;
  merge_sql: string;
  watermark_values: Record<string, string> | null;
  split?: SplitPlan;
}

const path = (name: string): string => `/modules/${encodeURIComponent(name)}`;

export function addModules(program: Command, cli: CliContext): void {
  const modules = program
    .command('modules')
    .description('list modules; look at one, switch it on or off, delete it')
    .option('--json', 'print the answer as JSON');
  modules
    .command('list', { isDefault: true })
    .description('by name')
    .argument('[search]', 'only with this in their name')
    .action((q: string | undefined, _: object, command: Command) => list(q, command, cli));
  addLooks(modules, cli);
  addChanges(modules, cli);
}

function addLooks(modules: Command, cli: CliContext): void {
  modules
    .command('show')
    .description('what it copies, from where to where and how')
    .argument('<module>')
    .action(async (name: string, _: object, command: Command) => {
      const api = apiOf(cli);
      const module = await api.get<Module>(path(name));
      const names = await connectionNames(api);
      say(cli, command, module, () => shown(module, names));
    });
  modules
    .command('sql')
    .description('its source query, and nothing else')
    .argument('<module>')
    .action(async (name: string, _: object, command: Command) => {
      const { source_query } = await apiOf(cli).get<Module>(path(name));
      say(cli, command, { source_query }, () => `${source_query.trimEnd()}\n`);
    });
  modules
    .command('preview')
    .description('the SQL that its next run would execute; moves nothing')
    .argument('<module>')
    .option(
      '--live',
      'ask the resolvers for the watermarks’ values, and the source for the ranges of a load that is split',
    )
    .action(async (name: string, { live }: { live?: boolean }, command: Command) => {
      const query = live ? { live: 'true' } : {};
      const preview = await apiOf(cli).get<Preview>(`${path(name)}/preview`, query);
      say(cli, command, preview, () => previewText(preview));
    });
}

function addChanges(modules: Command, cli: CliContext): void {
  for (const enabled of [true, false]) {
    modules
      .command(enabled ? 'enable' : 'disable')
      .description(enabled ? 'let groups run it' : 'let groups skip it')
      .argument('<module>')
      .action(async (name: string, _: object, command: Command) => {
        const module = await apiOf(cli).post<Module>(path(name), { enabled }, { ifMatch: '*' });
        say(cli, command, module, () => `${module.name} is ${enabled ? 'enabled' : 'disabled'}\n`);
      });
  }
  modules
    .command('delete')
    .description('its runs and revisions stay; refused while it runs or a group has it')
    .argument('<module>')
    .action(async (name: string, _: object, command: Command) => {
      const answer = await apiOf(cli).post<object>(`${path(name)}/delete`, {}, { ifMatch: '*' });
      say(cli, command, answer, () => `${name} is deleted\n`);
    });
}

async function list(q: string | undefined, command: Command, cli: CliContext): Promise<void> {
  const api = apiOf(cli);
  const items = await allPages<ModuleSummary>(api, '/modules', { q });
  const names = await connectionNames(api);
  say(cli, command, { items }, () =>
    items.length === 0
      ? 'There is no module: pipekit add CONNECTION TABLE --to CONNECTION makes one\n'
      : table([
          ['MODULE', 'FROM', 'TO', 'STRATEGY', 'KEY', ''],
          ...items.map((module) => [
            module.name,
            names(module.source_connection_id),
            `${names(module.dest_connection_id)} ${module.dest_table}`,
            module.merge_strategy,
            module.merge_key ?? '',
            module.enabled ? '' : 'disabled',
          ]),
        ]),
  );
}

/** The name of a connection by its id. */
async function connectionNames(api: ApiClient): Promise<(id: number) => string> {
  const connections = await allPages<Connection>(api, '/connections');
  const names = new Map(connections.map(({ id, name }) => [id, name]));
  return (id) => names.get(id) ?? `connection ${id}`;
}

function shown(module: Module, connection: (id: number) => string): string {
  const columns = module.columns_json
    .filter(({ included }) => included)
    .map(({ dest_name, dest_type, expression }) => [`  ${dest_name}`, dest_type, expression]);
  return [
    facts({
      module: `${module.name}${module.enabled ? '' : ' (disabled)'}`,
      from: connection(module.source_connection_id),
      to: `${connection(module.dest_connection_id)} ${module.dest_table}`,
      strategy: `${module.merge_strategy}${module.merge_key ? ` by ${module.merge_key}` : ''}`,
      drift: module.drift_policy,
      'bad rows': module.bad_rows === 'fail' ? 'fail' : `set aside, up to ${module.bad_rows_limit}`,
      ...(module.split && { split: splitText(module.split) }),
    }),
    `columns\n${table(columns)}`,
    ...module.watermarks.map(
      ({ name, connection_id, resolver_sql, default_value }) =>
        `watermark {${name}} on ${connection(connection_id)}, otherwise ${default_value}\n${indented(resolver_sql)}`,
    ),
    ...module.hooks.map(
      ({ run_order, run_on, connection_id, sql }) =>
        `hook ${run_order} on ${connection(connection_id)}, ${run_on}\n${indented(sql)}`,
    ),
    `query\n${indented(module.source_query)}`,
  ].join('');
}

const splitText = ({ column, ranges, connections }: NonNullable<Module['split']>): string =>
  `by ${column ?? 'its key'} into ${ranges} ranges, ${connections} at once, each read at a moment of its own`;

function rangesText({ column, connections, ranges }: SplitPlan): string {
  const conditions = ranges.map((condition) => `--   ${condition.replaceAll('\n', ' ')}`).join('\n');
  return `-- split by ${column}, ${connections} at once: SELECT * FROM (source) pipekit_range WHERE …\n${conditions}\n\n`;
}

function previewText({ source_sql, merge_sql, watermark_values, split }: Preview): string {
  const values = Object.entries(watermark_values ?? {}).map(([name, value]) => `-- {${name}} is ${value}\n`);
  const ranges = split ? rangesText(split) : '';
  return `${values.join('')}-- source\n${source_sql.trimEnd()}\n\n${ranges}-- merge\n${merge_sql.trimEnd()}\n`;
}
