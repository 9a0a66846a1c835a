import { readFileSync } from 'node:fs';
import { type Command, Option } from 'commander';
import { PipekitError } from '../domain/errors.js';
import { MERGE_STRATEGIES, type ModuleInput } from '../domain/module.js';
import type { Proposal } from '../services/index.js';
import type { ApiClient } from './apiClient.js';
import { apiOf, type CliContext, say } from './context.js';
import { facts, table } from './format.js';
import { connectionId, type Place, placeOf, withPlace } from './tables.js';

export interface DraftOptions extends Place {
  to?: string;
  as?: string;
  name?: string;
  query?: string;
  strategy?: ModuleInput['merge_strategy'];
  key?: string;
}

export function addPropose(program: Command, cli: CliContext): void {
  asDraft(program.command('propose'))
    .description('draft a module from a table or a query, and show it; makes nothing')
    .option('--json', 'print the answer as JSON: `POST /modules` takes it')
    .action(async (from: string, source: string | undefined, options: DraftOptions, command: Command) => {
      const draft = await draftOf(apiOf(cli), from, source, options);
      say(cli, command, draft, () => shown(draft));
    });
}

/** The arguments and options of a draft. */
export function asDraft(command: Command): Command {
  return withPlace(command)
    .argument('<connection>', 'where the rows come from')
    .argument('[table]', 'TABLE or SCHEMA.TABLE; or give a query')
    .option('--query <file>', 'a query instead of a table, kept as it is')
    .option('--to <connection>', 'where they go; the source’s default unless given')
    .option('--as <table>', 'the destination’s table; made of the name unless given')
    .option('--name <name>', 'the module’s name')
    .addOption(
      new Option('--strategy <strategy>', 'instead of the proposed one').choices([...MERGE_STRATEGIES]),
    )
    .option('--key <columns>', 'instead of the proposed one: columns with commas between them');
}

export async function draftOf(
  api: ApiClient,
  from: string,
  source: string | undefined,
  options: DraftOptions,
): Promise<Proposal> {
  const draft = await api.post<Proposal>('/introspect/propose', {
    source_connection_id: await connectionId(api, from),
    dest_connection_id: options.to === undefined ? undefined : await connectionId(api, options.to),
    dest_table: options.as,
    name: options.name,
    ...placeOf(options),
    ...sourceOf(source, options),
  });
  const { strategy = draft.merge_strategy, key = draft.merge_key } = options;
  requireFit(draft, strategy);
  return { ...draft, merge_strategy: strategy, merge_key: key };
}

/** A query that reads only what is new would make `full` forget the rest, and `append` add rows twice. */
function requireFit({ watermarks, merge_strategy }: Proposal, strategy: string): void {
  if (watermarks.length === 0 || strategy === merge_strategy) return;
  throw new PipekitError(
    'invalid',
    `The proposed query reads only what is new, which goes with ${merge_strategy} and not with ${strategy}`,
    { field: 'strategy', hint: `Give the query that you want: --query FILE --strategy ${strategy}.` },
  );
}

function sourceOf(source: string | undefined, { query, schema }: DraftOptions): object {
  if (query !== undefined && source === undefined) return { query: read(query) };
  if (query !== undefined || source === undefined)
    throw new PipekitError('invalid', 'Give a table, or a file with a query: one of them', {
      field: 'table',
      hint: '`pipekit tables CONNECTION` lists the tables.',
    });
  const dot = source.indexOf('.');
  // With --schema the whole text is the table's name, dots and all.
  if (schema !== undefined || dot < 0) return { table: source };
  return { schema: source.slice(0, dot), table: source.slice(dot + 1) };
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new PipekitError('invalid', `The file ${file} cannot be read: ${(cause as Error).message}`, {
      cause,
    });
  }
}

function shown({ proposal, ...draft }: Proposal): string {
  const columns = draft.columns_json.map((column) => {
    const known = proposal.columns.find(({ id }) => id === column.id);
    return [
      `  ${column.dest_name}`,
      column.dest_type,
      column.expression,
      known?.verdict ?? '',
      known?.note ?? '',
    ];
  });
  return [
    facts({
      module: draft.name,
      'writes to': draft.dest_table,
      strategy: `${draft.merge_strategy}${draft.merge_key ? ` by ${draft.merge_key}` : ''}`,
    }),
    `columns\n${table(columns)}`,
    ...draft.watermarks.map(({ name, resolver_sql }) => `-- {${name}}\n${resolver_sql}\n\n`),
    `-- source\n${draft.source_query.trimEnd()}\n\n`,
    proposal.destination.ddl.length === 0
      ? ''
      : `-- destination\n${proposal.destination.ddl.join(';\n')};\n\n`,
    `-- merge\n${proposal.merge_sql.trimEnd()}\n`,
    ...proposal.warnings.map((warning) => `! ${warning}\n`),
  ].join('');
}
