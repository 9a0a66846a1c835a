import { expect, test } from '@jest/globals';
import { type Answers, pipekitWith } from './fakePipekit.js';

const delivery = { channel_name: 'on-call', status: 'delivered', attempts: 2, error: 'HTTP 503' };
const alert = {
  at: '2026-01-31T06:00:00.000Z',
  event: 'failure',
  title: 'orders failed',
  deliveries: [delivery, { ...delivery, channel_name: 'mail', status: 'failed', error: 'no such host' }],
};

test('alerts are listed with what became of each', async () => {
  const { out } = await pipekitWith({ 'GET /alerts': [200, { items: [alert] }] }, ['alerts', 'list']);
  expect(out.split('\n')[1]).toMatch(
    /failure +orders failed +on-call: delivered; mail: failed, no such host$/,
  );
  const nothing = await pipekitWith({ 'GET /alerts': [200, { items: [] }] }, ['alerts', 'list']);
  expect(nothing.out).toBe('There has been nothing to tell\n');
});

test('a test of a channel that does not arrive is an answer of no', async () => {
  const answers = (status: string): Answers => ({
    'POST /alert-channels/on-call/test': [200, { ...delivery, status, error: 'refused' }],
  });
  const test = ['alerts', 'test', 'on-call'];
  expect(await pipekitWith(answers('delivered'), test)).toMatchObject({
    exitCode: 0,
    out: 'on-call: delivered\n',
  });
  const failed = await pipekitWith(answers('failed'), test);
  expect(failed.exitCode).not.toBe(0);
  expect(failed.out).toBe('on-call: failed, refused\n');
});
