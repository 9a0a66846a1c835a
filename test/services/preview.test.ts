import { expect, test } from '@jest/globals';
import type { Connection } from '../../src/domain/connection.js';
import type { QueryResult } from '../../src/domain/ports.js';
import { connectionNamed, moduleNamed } from '../repo/sample.js';
import { servicesWith } from './helper.js';

const NUMBER = { name: 'v', type: 'int8', precision: 19, scale: 0 };

/** What PostgreSQL says to a resolver, and to one that has to look back. */
const answer = (sql: string): QueryResult => ({
  columns: [NUMBER, NUMBER],
  rows: [sql.includes('pipekit_resolved') ? ['900', '1000'] : ['1000']],
  truncated: false,
});

const WATERMARK = { name: 'last', resolver_sql: 'select max(id) from orders', default_value: '0' };

function withShop(ports: Parameters<typeof servicesWith>[0], runner_pool: string | null = null) {
  const made = servicesWith(ports);
  const shop = made.services.connections.save({ ...connectionNamed('shop'), runner_pool });
  const module = {
    ...moduleNamed('orders', shop.id),
    source_query: 'select id from orders where id > {last}',
    merge_strategy: 'incremental' as const,
    merge_key: 'id',
  };
  return { ...made, shop, module };
}

test('a live preview looks back as the run will', async () => {
  const pipe = { query: async (_login: unknown, sql: string) => answer(sql) };
  const { services, module, shop } = withShop({ pipe: pipe as never });
  const watermark = { ...WATERMARK, connection_id: shop.id };
  const { id } = services.modules.save({ ...module, watermarks: [watermark] });
  expect(await services.preview(id, { live: true })).toMatchObject({ watermark_values: { last: '1000' } });
  services.modules.update(id, { watermarks: [{ ...watermark, lookback: '100' }] });
  expect(await services.preview(id, { live: true })).toMatchObject({
    source_sql: 'select id from orders where id > 900',
    watermark_values: { last: '900' },
  });
});

test('databases that only other runners reach are asked by those', async () => {
  const asked: string[] = [];
  const remote = {
    async query({ runner_pool }: Connection, sql: string) {
      asked.push(`${runner_pool}: ${sql}`);
      return answer(sql);
    },
  };
  const { services, module, shop } = withShop({ remote: remote as never }, 'plant');
  services.modules.save({ ...module, watermarks: [{ ...WATERMARK, connection_id: shop.id }] });
  expect(await services.preview('orders', { live: true })).toMatchObject({
    source_sql: 'select id from orders where id > 1000',
  });
  expect(asked).toEqual(['plant: select max(id) from orders']);
});
