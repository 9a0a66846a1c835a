import type { DriverName } from '../../../src/domain/connection.js';
import type { ModuleColumn, ModuleInput } from '../../../src/domain/module.js';
import type { World } from '../../api/support/world.js';

export const SINCE = `'2026-11-20 22:14:05.118'`;
export const SOURCE_SQL = `-- lines of the orders changed since the last run
SELECT l.order_no, l.line_no, l.item_no, l.quantity, l.net_amount,
       rtrim(l.currency) AS currency, o.changed_at
FROM dbo.order_lines AS l
JOIN dbo.orders AS o ON o.order_no = l.order_no
WHERE o.changed_at > ${SINCE}`;
export const MERGE_SQL = `DELETE FROM "mart"."order_lines" AS d
USING "pipekit_staging"."order_lines" AS s
WHERE d."order_no" = s."order_no"
  AND d."line_no" = s."line_no";

INSERT INTO "mart"."order_lines" ("order_no", "line_no", "item_no",
  "quantity", "net_amount", "currency", "changed_at")
SELECT "order_no", "line_no", "item_no",
       "quantity", "net_amount", "currency", "changed_at"
FROM "pipekit_staging"."order_lines";`;

/** Name, type there, type here, expression. */
const COLUMNS = [
  ['order_no', 'int', 'integer', 'l.order_no'],
  ['line_no', 'smallint', 'smallint', 'l.line_no'],
  ['item_no', 'varchar(18)', 'varchar(18)', 'l.item_no'],
  ['quantity', 'decimal(12,3)', 'numeric(12,3)', 'l.quantity'],
  ['net_amount', 'decimal(15,4)', 'numeric(15,4)', 'l.net_amount'],
  ['currency', 'char(4)', 'varchar(4)', 'rtrim(l.currency)'],
  ['changed_at', 'datetime2(3)', 'timestamp(3)', 'o.changed_at'],
  ['internal_note', 'nvarchar(400)', 'varchar(400)', 'l.internal_note'],
] as const;

export interface Definitions {
  shop: number;
  /** The one that runs now. */
  orderLines: number;
  /** The one that failed. */
  orders: number;
  /** By name, without the two. */
  modules: Map<string, number>;
  groups: { nightly: number; hourly: number; masterData: number; monthEnd: number };
}

/** What a small team keeps: four sources, a warehouse, ten modules and the groups that run them. */
export async function define(world: World): Promise<Definitions> {
  const { warehouse, erp, as400, shop } = connect(world);
  const from = (source: number, name: string, input: Partial<ModuleInput> = {}) =>
    world.addModule(name, {
      source_connection_id: source,
      dest_table: `mart.${name}`,
      source_query: `SELECT * FROM ${name}`,
      ...input,
    });
  const modules = new Map<string, number>();
  for (const name of ['customers', 'invoice_lines', 'invoices', 'price_lists'])
    modules.set(name, from(erp, name));
  modules.set('item_master', from(as400, 'item_master'));
  modules.set('stock_levels', from(as400, 'stock_levels', { freshness: '20 hours' } as Partial<ModuleInput>));
  modules.set('carts', from(shop, 'carts', { merge_strategy: 'incremental', merge_key: 'cart_id' }));
  modules.set('web_events', from(shop, 'web_events', { merge_strategy: 'append' }));
  const orders = from(erp, 'orders', { merge_strategy: 'incremental', merge_key: 'order_no' });
  const orderLines = from(erp, 'order_lines', orderLinesModule(warehouse));
  const of = (...names: string[]) => names.map((name) => modules.get(name) as number);
  const groups = {
    nightly: world.addGroup('nightly', [
      ...of('customers', 'item_master', 'price_lists', 'invoices', 'invoice_lines'),
      orders,
      orderLines,
      ...of('stock_levels'),
    ]),
    hourly: world.addGroup('shop, hourly', of('carts', 'web_events')),
    masterData: world.addGroup('master data', of('item_master', 'price_lists')),
    monthEnd: world.addGroup('month end', of('invoices', 'invoice_lines')),
  };
  for (const [group_id, cron_expr] of [
    [groups.nightly, '0 6 * * 1-5'],
    [groups.hourly, '5 * * * *'],
    [groups.masterData, '0 6 * * 1'],
    [groups.monthEnd, '30 4 1 * *'],
  ] as const) {
    await world.services.schedules.save({ group_id, cron_expr, timezone: 'Europe/Paris' });
  }
  return { shop, orderLines, orders, modules, groups };
}

/** When those schedules fire, by their ids: Paris is an hour ahead of UTC in winter. */
export const FIRES: Record<number, (at: Date) => boolean> = {
  1: (at) => at.getUTCHours() === 5 && at.getUTCMinutes() === 0 && at.getUTCDay() % 6 !== 0,
  2: (at) => at.getUTCMinutes() === 5,
  3: (at) => at.getUTCHours() === 5 && at.getUTCMinutes() === 0 && at.getUTCDay() === 1,
  4: (at) => at.getUTCHours() === 3 && at.getUTCMinutes() === 30 && at.getUTCDate() === 1,
};

function connect(world: World) {
  const { connections } = world.services;
  const warehouse = connections.get('warehouse').id;
  connections.update(warehouse, {
    jdbc_url: 'jdbc:postgresql://warehouse.internal:5432/dwh',
    default_dest_schema: 'mart',
  });
  const source = (name: string, driver: DriverName, jdbc_url: string) =>
    connections.save({
      name,
      driver,
      jdbc_url,
      username: 'pipekit',
      password: `$${name.toUpperCase()}_PASSWORD`,
      default_dest_connection_id: warehouse,
      default_dest_schema: 'mart',
    }).id;
  return {
    warehouse,
    erp: source('erp', 'sqlserver', 'jdbc:sqlserver://erp.internal:1433;databaseName=ERP'),
    as400: source('as400', 'db2i', 'jdbc:as400://as400.internal'),
    shop: source('shop', 'postgresql', 'jdbc:postgresql://shop.internal:5432/shop'),
  };
}

export function sampleColumn(
  [name, source_type, dest_type, expression]: readonly [string, string, string, string],
  index: number,
  included: boolean,
): ModuleColumn {
  return {
    id: `c${index + 1}`,
    source_name: name,
    source_type,
    dest_name: name,
    dest_type,
    expression,
    included,
  };
}

export function orderLinesModule(watermarksOn: number): Partial<ModuleInput> {
  return {
    merge_strategy: 'incremental',
    merge_key: 'order_no,line_no',
    dest_table: 'mart.order_lines',
    source_query: SOURCE_SQL.replace(SINCE, '{since}'),
    columns_json: COLUMNS.map((column, index) => sampleColumn(column, index, column[0] !== 'internal_note')),
    watermarks: [
      {
        name: 'since',
        connection_id: watermarksOn,
        resolver_sql: 'SELECT quote_literal(max(changed_at)) FROM mart.order_lines',
        default_value: `'1970-01-01'`,
      },
    ],
    hooks: [
      { run_order: 1, connection_id: watermarksOn, sql: 'ANALYZE mart.order_lines', run_on: 'success' },
    ],
  };
}
