import type { ModuleColumn, ModuleInput } from '../../domain/module.js';

/** The fields of a form, each with all its values. */
export type Fields = Record<string, string[]>;

/**
 * What the parts of a module's form say, over what the module was. Which parts a page has, its hidden `part` fields tell;
 * the rest stays. Shapes are not looked at: saving does that, and a draft may be half-done.
 */
export function moduleFrom<M extends ModuleInput>(fields: Fields, module: M): M {
  const has = (part: string): boolean => (fields.part ?? []).includes(part);
  return {
    ...module,
    ...(has('settings') && settingsFrom(fields, module)),
    ...(has('watermarks') && { watermarks: watermarksFrom(fields) }),
    ...(has('hooks') && { hooks: hooksFrom(fields) }),
    ...(has('policy') && policyFrom(fields, module)),
    ...(has('split') && splitFrom(fields, module)),
  };
}

/** All that a form says, over what the module was; columns as they are wanted, whether or not the query has them yet. */
export function typedModule(fields: Fields, module: ModuleInput): ModuleInput {
  const typed = moduleFrom(fields, module);
  return { ...typed, columns_json: columnsFrom(fields, typed.columns_json) ?? typed.columns_json };
}

/** The columns as the form has them, a new one at the tail; undefined where it has none. */
export function columnsFrom(fields: Fields, columns: ModuleColumn[]): ModuleColumn[] | undefined {
  if (!fields.part?.includes('columns')) return undefined;
  const given = (name: string, id: string): string | undefined => fields[`${name}.${id}`]?.[0]?.trim();
  const edited = columns.map((column) => {
    // One that somebody else has added meanwhile is not in the form.
    if (given('dest_name', column.id) === undefined) return column;
    return {
      ...column,
      included: (fields.included ?? []).includes(column.id),
      dest_name: given('dest_name', column.id) || column.dest_name,
      dest_type: given('dest_type', column.id) || column.dest_type,
      expression: given('expression', column.id) || column.expression,
    };
  });
  const source_name = given('source_name', 'new');
  if (!source_name) return edited;
  const lastId = Math.max(0, ...columns.map(({ id }) => Number(id.slice(1))));
  const added = {
    id: `c${lastId + 1}`,
    source_name,
    source_type: given('source_type', 'new') ?? '',
    dest_name: given('dest_name', 'new') || source_name.toLowerCase(),
    dest_type: given('dest_type', 'new') || given('source_type', 'new') || 'text',
    expression: given('expression', 'new') || source_name,
    included: true,
  };
  return [...edited, added];
}

function settingsFrom(fields: Fields, module: ModuleInput): Partial<ModuleInput> {
  const text = (name: string, otherwise: string): string => fields[name]?.[0] ?? otherwise;
  const merge_key = text('merge_key', module.merge_key ?? '').trim();
  return {
    name: text('name', module.name).trim(),
    dest_connection_id: Number(text('dest_connection_id', String(module.dest_connection_id))),
    dest_table: text('dest_table', module.dest_table).trim(),
    merge_strategy: text('merge_strategy', module.merge_strategy) as ModuleInput['merge_strategy'],
    merge_key: merge_key === '' ? null : merge_key,
    // Forms send line ends as CRLF.
    source_query: text('source_query', module.source_query).replaceAll('\r\n', '\n'),
  };
}

function policyFrom(fields: Fields, { bad_rows_limit }: ModuleInput): Partial<ModuleInput> {
  return {
    enabled: fields.enabled !== undefined,
    drift_policy: fields.drift_policy?.[0] as ModuleInput['drift_policy'],
    bad_rows: fields.bad_rows?.[0] as ModuleInput['bad_rows'],
    bad_rows_limit: Number(fields.bad_rows_limit?.[0] ?? bad_rows_limit),
  };
}

/** A module that never was split is not said to be changed by having none. */
function splitFrom(fields: Fields, { split }: ModuleInput): Partial<ModuleInput> {
  if (fields.split === undefined) return split ? { split: null } : {};
  const column = fields.split_column?.[0]?.trim();
  return {
    split: {
      ...(column && { column }),
      ranges: Number(fields.split_ranges?.[0]),
      connections: Number(fields.split_connections?.[0]),
      consistency: fields.split[0] as NonNullable<ModuleInput['split']>['consistency'],
    },
  };
}

function watermarksFrom(fields: Fields): ModuleInput['watermarks'] {
  return rows(fields, 'watermark', ['name', 'connection_id', 'resolver_sql', 'default_value', 'lookback'])
    .filter(({ name }) => name !== '')
    .map(({ name, connection_id, resolver_sql, default_value, lookback }) => ({
      name: name as string,
      connection_id: Number(connection_id),
      resolver_sql: resolver_sql as string,
      default_value: default_value as string,
      ...(lookback && { lookback }),
    }));
}

/** Those of a module or a group; one without SQL is removed. */
export function hooksFrom(fields: Fields): ModuleInput['hooks'] {
  return rows(fields, 'hook', ['run_order', 'connection_id', 'run_on', 'sql'])
    .filter(({ sql }) => sql !== '')
    .map(({ run_order, connection_id, run_on, sql }) => ({
      run_order: Number(run_order),
      connection_id: Number(connection_id),
      run_on: run_on as ModuleInput['hooks'][number]['run_on'],
      sql: sql as string,
    }));
}

/** A row for each value of the first field; every field of a row is there, since browsers send empty ones too. */
function rows(fields: Fields, prefix: string, names: string[]): Record<string, string>[] {
  const count = fields[`${prefix}.${names[0]}`]?.length ?? 0;
  return Array.from({ length: count }, (_, index) =>
    Object.fromEntries(
      names.map((name) => {
        const value = fields[`${prefix}.${name}`]?.[index] ?? '';
        return [name, value.replaceAll('\r\n', '\n').trim()];
      }),
    ),
  );
}
