import type { ModuleInput } from '../../../src/domain/module.js';
import type { World } from '../../api/support/world.js';
import { orderLinesModule, sampleColumn, SINCE, SOURCE_SQL } from './definitions.js';

/** What the pages of admins show: a channel, deliveries, changes, a driver that is not there. */
export function fillAdmin(world: World, orderLines: number, failed: number): void {
  const { alertChannels, modules, connections } = world.services;
  const { id, name } = alertChannels.save({ name: 'on-call', kind: 'slack', url: '$SLACK_WEBHOOK' });
  const { id: legacy } = connections.save({
    name: 'legacy erp',
    driver: 'oracle',
    jdbc_url: 'jdbc:oracle:thin:@//erp.example:1521/ERP',
    username: 'pipekit',
    password: '$LEGACY_PASSWORD',
  });
  connections.update(legacy, { notes: 'Read only; ask Ann before you add a module.\nClosed on Sundays.' });
  world.repo.alerts.openEpisode('late', modules.get('stock_levels').id);
  modules.update(orderLines, {
    freshness: '26 hours',
    source_query: `${SOURCE_SQL.replace(SINCE, '{since}')}\n  AND l.quantity <> 0`,
  });
  const [refused, pending] = world.repo.alerts.add(
    {
      event: 'failure',
      title: 'orders failed',
      text: `Run ${failed} of orders failed: column "discount_pct" of relation "orders" does not exist`,
      link: `${world.url}/runs/${failed}`,
    },
    [
      { id, name },
      { id, name },
    ],
  ).deliveries;
  world.repo.alerts.deliveryFailed(refused as number, 'It answered 404: channel_not_found');
  world.repo.alerts.attemptFailed(pending as number, 'connect ECONNREFUSED');
}

/** A module that somebody is writing: the wizard's pages show it. */
export function addDraft(world: World, shop: number): number {
  const warehouse = world.services.connections.get('warehouse').id;
  const types: Record<string, [string, string, string?]> = {
    subscription_id: ['bigint', 'bigint'],
    customer_id: ['bigint', 'bigint'],
    plan: ['character(12)', 'varchar(12)', 'rtrim("plan")'],
    price: ['numeric(15,4)', 'numeric(15,4)'],
    started_on: ['date', 'date', `nullif("started_on", date '0001-01-01')`],
    ends_at: ['timestamp with time zone', 'timestamp with time zone'],
    card_token: ['text', 'text'],
    updated_at: ['timestamp with time zone', 'timestamp with time zone'],
  };
  const columns_json = Object.entries(types).map(
    ([name, [source_type, dest_type, expression = `"${name}"`]], index) =>
      sampleColumn([name, source_type, dest_type, expression], index, name !== 'card_token'),
  );
  const module = {
    ...orderLinesModule(warehouse),
    name: 'subscriptions',
    source_connection_id: shop,
    dest_connection_id: warehouse,
    dest_table: 'mart.subscriptions',
    merge_key: 'subscription_id',
    enabled: true,
    drift_policy: 'fail',
    hooks: [],
    source_query: `SELECT\n  ${columns_json
      .filter(({ included }) => included)
      .map(({ dest_name, expression }) => `${expression} AS "${dest_name}"`)
      .join(',\n  ')}\nFROM "public"."subscriptions"\nWHERE "updated_at" > {since}`,
    columns_json,
    watermarks: [
      {
        name: 'since',
        connection_id: warehouse,
        resolver_sql: 'SELECT quote_literal(max(updated_at)) FROM mart.subscriptions',
        default_value: `'1970-01-01'`,
      },
    ],
  } as unknown as ModuleInput;
  return world.repo.drafts.add('local:local', {
    source_connection_id: shop,
    place: {},
    table: 'subscriptions',
    query: '',
    values: '',
    module,
    columns: columns_json.map(({ id, dest_type }, index) => ({
      id,
      dest_type,
      nullable: index > 0,
      comment: null,
      key_position: index === 0 ? 1 : null,
      verdict: 'exact' as const,
      note: '',
    })),
    warnings: ['Rows deleted in the source stay in the destination.'],
  }).id;
}
