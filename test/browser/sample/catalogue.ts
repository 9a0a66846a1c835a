/** Name, kind, comment, rows, readable: as the catalogue of PostgreSQL tells them. */
const TABLES = [
  ['subscriptions', 'r', 'one row for each paid period', '48210', 't'],
  ['subscription_plans', 'r', null, '14', 't'],
  ['subscription_events', 'r', 'append only', '2914003', 't'],
  ['active_subscriptions', 'v', null, null, 't'],
  ['subscription_cards', 'r', 'tokens of the payment provider', '39114', 'f'],
];

/** A database for the pages: a catalogue with a few tables, none of them the wizard's destination. */
export async function answer(_login: unknown, sql: string) {
  const rows = /obj_description/.test(sql)
    ? TABLES
    : /information_schema|pg_c|sys|all_/i.test(sql)
      ? []
      : [[`'1970-01-01'`]];
  return { columns: [] as [], rows };
}
