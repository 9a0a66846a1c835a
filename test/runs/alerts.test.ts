import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createEgress, createSendAlert, NOT_PUBLIC } from '../../src/net/index.js';
import { loadSecrets } from '../../src/secrets/index.js';
import { createAlertWatch } from '../../src/services/index.js';
import { createStartDelivery } from '../../src/temporal/index.js';
import { type Stack, startStack } from '../support/stack.js';
import { until } from '../support/until.js';

const KEY = 'the-signing-key';
let stack: Stack;
let web: Server;
let answers: number[] = [];
let received: string[] = [];

beforeAll(async () => {
  web = createServer((request, response) => {
    received.push(String(request.headers['x-pipekit-delivery']));
    response.writeHead(answers.shift() ?? 200).end(`no, ${KEY}`);
  });
  await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve));
  const secrets = loadSecrets(undefined, { KEY });
  const webhooks = createEgress({ also: ['127.0.0.1'], denied: NOT_PUBLIC, setting: 'alerts.allow' });
  stack = await startStack({
    sourceSql: 'create table t (id int, note text)',
    destinationSql: 'create table t (id int, note text)',
    secrets: { $KEY: KEY },
    sendAlert: createSendAlert({ secrets, webhooks, mail: webhooks }),
  });
  const url = `http://127.0.0.1:${(web.address() as AddressInfo).port}/`;
  stack.repo.alertChannels.save({ name: 'hook', kind: 'webhook', url, secret: '$KEY' });
}, 120_000);
afterAll(async () => {
  await stack.stop();
  web.close();
});

function look(): Promise<void> {
  const startDelivery = createStartDelivery(stack.link);
  return createAlertWatch({ repo: stack.repo, startDelivery, report: () => {}, url: 'http://pipekit' })();
}

const ended = (id: number) =>
  until(
    'the delivery has ended',
    () => {
      const delivery = stack.repo.alerts.deliveryState(id);
      return delivery?.status !== 'pending' && delivery;
    },
    40_000,
  );

test('a failed run reaches the webhook, which is tried again until it answers', async () => {
  const module_id = stack.addModule({ name: 'broken', source_query: 'select id, note from missing' });
  const { run_id } = await stack.control.startModule({ module_id, triggered_by: 'api' });
  await stack.ended(run_id);
  answers = [503];
  await look();
  expect(await ended(1)).toMatchObject({ status: 'delivered', attempts: 2, error: null });
  expect(received).toEqual(['1', '1']);
  await look();
  expect(stack.repo.alerts.list({ limit: 9 }).map(({ title }) => title)).toEqual(['broken failed']);
}, 60_000);

test('a webhook that refuses is given up at once, and its answer is in the log without secrets', async () => {
  const { deliveries } = stack.repo.alerts.add(
    { event: 'test', title: 't', text: 't', link: 'l' },
    stack.repo.alertChannels.list(),
  );
  answers = [410];
  await createStartDelivery(stack.link)(deliveries[0] as number, { once: true });
  expect(await ended(deliveries[0] as number)).toMatchObject({
    status: 'failed',
    attempts: 1,
    error: '127.0.0.1 answered HTTP 410: no, ***',
  });
});
