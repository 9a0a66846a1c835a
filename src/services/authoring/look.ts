import type { DriverName } from '../../domain/connection.js';
import type { DraftColumn } from '../../domain/draft.js';
import { foreseen, inFull } from '../../domain/errors.js';
import { mergeKeyColumns, type ModuleInput } from '../../domain/module.js';
import type { Databases } from '../../domain/ports.js';
import type { Repo } from '../../repo/index.js';
import {
  catalogOf,
  checkPlaceholders,
  columnVerdict,
  logicalVerdict,
  type NewTable,
} from '../../sql/index.js';
import { findNamed } from '../named.js';
import { type DestinationPlan, planDestination } from './destination.js';
import { draftMergeSql, draftSourceSql } from './draftSql.js';

/** What a module that is being written would do, as it stands now. */
export interface ModuleLook {
  source_sql: string;
  /** Null while something of it is wrong; `problems` says what. */
  merge_sql: string | null;
  destination: DestinationPlan | null;
  /** Of each column by its id, whether values arrive as they are. */
  verdicts: Record<string, Pick<DraftColumn, 'verdict' | 'note'>>;
  problems: string[];
}

export interface LookService {
  /** Asks the destination's catalogue; changes nothing. What is wrong is told in `problems`, not thrown. */
  look(module: ModuleInput, facts: DraftColumn[], signal: AbortSignal): Promise<ModuleLook>;
  /** The table that a module writes to, as it would be made. */
  tableOf(module: ModuleInput, facts: DraftColumn[]): NewTable;
  /** The statement that makes that table, without asking whether it is there. Throws `not_found`, or `invalid`. */
  ddlOf(module: ModuleInput): string;
}

export function createLookService(
  repo: Pick<Repo, 'connections' | 'definitions'>,
  databases: Databases,
): LookService {
  return {
    tableOf,
    ddlOf(module) {
      const { driver } = findNamed('connection', repo.connections, module.dest_connection_id);
      const statements = catalogOf(driver).createTable(tableOf(module, []));
      return statements.map(({ sql }) => `${sql};`).join('\n');
    },
    async look(module, facts, signal) {
      const source = findNamed('connection', repo.connections, module.source_connection_id);
      const destination = findNamed('connection', repo.connections, module.dest_connection_id);
      const problems: string[] = [];
      const told = async <T>(work: () => T | Promise<T>): Promise<T | null> => {
        try {
          return await work();
        } catch (thrown) {
          problems.push(inFull(foreseen(thrown)));
          return null;
        }
      };
      const names = module.watermarks.map(({ name }) => name);
      await told(() => checkPlaceholders(module.source_query, names));
      const merge_sql = await told(() => draftMergeSql(repo, module, destination));
      const plan = await told(() => planDestination(databases, destination, tableOf(module, facts), signal));
      // What is missing or too narrow, the DDL mends.
      const left = plan?.differences.filter(
        ({ problem }) => problem === 'incompatible' || problem === 'required',
      );
      problems.push(...(left ?? []).map(({ message }) => message));
      return {
        source_sql: draftSourceSql(module),
        merge_sql,
        destination: plan && { exists: plan.exists, differences: plan.differences, ddl: plan.ddl },
        verdicts: verdictsOf(module, facts, [source.driver, destination.driver]),
        problems,
      };
    },
  };
}

function tableOf(module: ModuleInput, facts: DraftColumn[]): NewTable {
  const included = module.columns_json.filter((column) => column.included);
  const key = mergeKeyColumns(module).filter((name) => included.some(({ dest_name }) => dest_name === name));
  const columns = included.map(({ id, dest_name: name, dest_type: type }) => {
    const fact = facts.find((one) => one.id === id);
    const nullable = !key.includes(name) && (fact?.nullable ?? true);
    return { name, type, nullable, comment: fact?.comment ?? null };
  });
  return { table: module.dest_table, columns, key };
}

/** As proposed, until somebody chooses another type. */
function verdictsOf(
  { columns_json }: ModuleInput,
  facts: DraftColumn[],
  [from, to]: [DriverName, DriverName],
): ModuleLook['verdicts'] {
  const entries = columns_json.map(({ id, source_name, source_type, dest_type, expression }) => {
    const fact = facts.find((one) => one.id === id);
    if (fact?.dest_type === dest_type) return [id, { verdict: fact.verdict, note: fact.note }] as const;
    const ends = [
      { driver: from, type: source_type },
      { driver: to, type: dest_type },
    ] as const;
    const column = { name: source_name, type: source_type, key_position: fact?.key_position ?? null };
    const { sql, type, note } = catalogOf(from).defaultExpression(column);
    const isChanged = note !== null && expression === sql;
    return [id, isChanged ? logicalVerdict(ends[0], type, ends[1]) : columnVerdict(...ends)] as const;
  });
  return Object.fromEntries(entries);
}
