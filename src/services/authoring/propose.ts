import { BAD_ROWS_LIMIT, moduleColumn, type ModuleInput } from '../../domain/module.js';
import { keyOf, type NewTable, type ProposedColumn } from '../../sql/index.js';
import { type DestinationPlan, planDestination } from './destination.js';
import { draftMergeSql, draftSourceSql } from './draftSql.js';
import { createDraft, type Draft, type ProposalRequest, type ProposeDependencies } from './drafts.js';

/** A draft that can be saved as it is; `proposal` is what a person decides by. */
export type Proposal = ModuleInput & {
  proposal: {
    columns: Pick<ProposedColumn, 'id' | 'nullable' | 'comment' | 'key_position' | 'verdict' | 'note'>[];
    /** What `POST /introspect/create-destination` makes. */
    new_table: NewTable;
    destination: DestinationPlan;
    /** The source query with the watermarks' defaults put in. */
    source_sql: string;
    merge_sql: string;
    /** What somebody should look at before saving, one sentence each. */
    warnings: string[];
  };
};

/** A whole module from a table or a query. Throws `not_found`, or `invalid` naming the field. */
export function createPropose(
  deps: ProposeDependencies,
): (request: ProposalRequest, signal: AbortSignal) => Promise<Proposal> {
  return async (request, signal) => {
    const draft = await createDraft(deps, request, signal);
    const { destination, columns } = draft;
    const module = moduleOf(draft);
    const new_table = tableOf(draft);
    const planned = await planDestination(deps.databases, destination, new_table, signal);
    const { exists, differences, ddl } = planned;
    const refused = columns.filter(({ verdict }) => verdict === 'refused');
    return {
      ...module,
      proposal: {
        columns: columns.map(({ id, nullable, comment, key_position, verdict, note }) => ({
          id,
          nullable,
          comment,
          key_position,
          verdict,
          note,
        })),
        new_table,
        destination: { exists, differences, ddl },
        source_sql: draftSourceSql(module),
        merge_sql: draftMergeSql(deps.repo, module, destination),
        warnings: [
          ...draft.warnings,
          ...differences.map(({ message }) => message),
          ...refused.map(({ source_name, note }) => `${source_name}: ${note}`),
        ],
      },
    };
  };
}

/** Incremental where changed rows can be found and told apart, otherwise the whole table each time. */
function moduleOf({ name, source, destination, destTable, query, columns, watermarks }: Draft): ModuleInput {
  const key = keyOf(columns);
  return {
    name,
    source_connection_id: source.id,
    dest_connection_id: destination.id,
    dest_table: destTable,
    source_query: query,
    merge_strategy: key.length > 0 && watermarks.length > 0 ? 'incremental' : 'full',
    merge_key: key.length > 0 ? key.join(',') : null,
    columns_json: columns.map((column) => moduleColumn.strip().parse(column)),
    enabled: true,
    drift_policy: 'fail',
    bad_rows: 'fail',
    bad_rows_limit: BAD_ROWS_LIMIT,
    watermarks,
    hooks: [],
  };
}

function tableOf({ destTable, columns }: Draft): NewTable {
  return {
    table: destTable,
    columns: columns.map(({ dest_name, dest_type, nullable, comment }) => ({
      name: dest_name,
      type: dest_type,
      nullable,
      comment,
    })),
    key: keyOf(columns),
  };
}
