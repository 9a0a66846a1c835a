import type { Claim } from '../../../src/sql/index.js';

export const column = (id: number, dest_name: string, included = true) => ({
  id: `c${id}`,
  source_name: dest_name,
  source_type: 'text',
  dest_name,
  dest_type: 'text',
  expression: dest_name,
  included,
});

/** The second attempt of a run of `orders`, into two columns, one with a name that is hard to quote. */
export function claimOf(oddName: string, changes: Partial<Claim['module']> = {}): Claim {
  return {
    attempt: 2,
    run: { id: 42, uid: 'uid-1', instance_id: '3f2a91c0-0000-4000-8000-000000000000' },
    module: {
      id: 7,
      name: 'orders',
      source_connection_id: 1,
      dest_connection_id: 2,
      dest_table: 'sales.Orders',
      source_query: 'select 1',
      merge_strategy: 'full',
      merge_key: null,
      columns_json: [column(1, 'id'), column(2, oddName), column(3, 'left out', false)],
      enabled: true,
      drift_policy: 'fail',
      bad_rows: 'fail',
      bad_rows_limit: 100,
      ...changes,
    },
  };
}
