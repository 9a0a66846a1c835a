import { expect, test } from '@jest/globals';
import { createThrottle, networkOf } from '../../src/http/throttle.js';

function withClock() {
  let now = 0;
  const throttle = createThrottle(() => now);
  const fails = (times: number, address: string, user?: string): void => {
    for (let i = 0; i < times; i += 1) throttle.attempt(address, user);
  };
  return { throttle, fails, pass: (ms: number) => (now += ms) };
}

const refused = (seconds: number) => ({ status: 429, headers: { 'Retry-After': String(seconds) } });

test('a hundred bad sign-ins from one address, then 429 until one is forgotten', () => {
  const { throttle, fails, pass } = withClock();
  fails(100, '10.0.0.1', 'ada');
  expect(() => throttle.attempt('10.0.0.1', 'bob')).toThrow(expect.objectContaining(refused(36)));
  pass(35_500);
  expect(() => throttle.attempt('10.0.0.1')).toThrow(expect.objectContaining(refused(1)));
  pass(500);
  throttle.attempt('10.0.0.1');
  expect(() => throttle.attempt('10.0.0.1')).toThrow('Too many sign-ins');
  throttle.attempt('10.0.0.2', 'bob');
});

test('who signs in a thousand times well is not counted', () => {
  const { throttle } = withClock();
  for (let i = 0; i < 1_000; i += 1) throttle.attempt('10.0.0.1', 'ada').succeeded();
});

test('a user who is guessed at from many addresses still gets in from another one, the guessers do not', () => {
  const { throttle, fails } = withClock();
  for (let host = 0; host < 50; host += 1) fails(2, `10.0.1.${host}`, 'ada');
  fails(3, '10.0.1.1', 'ada');
  expect(() => throttle.attempt('10.0.1.1', 'ada')).toThrow('Too many sign-ins');
  throttle.attempt('192.168.0.7', 'ada').succeeded();
  fails(4, '192.168.0.8', 'ada'); // mistyped a few times
  throttle.attempt('192.168.0.8', 'ada').succeeded();
});

test('many attempts at the same time count as many, before any has failed', () => {
  const { throttle } = withClock();
  const attempts = Array.from({ length: 100 }, () => throttle.attempt('10.0.0.1', 'ada'));
  expect(() => throttle.attempt('10.0.0.1', 'ada')).toThrow('Too many sign-ins');
  attempts[0]?.succeeded();
  throttle.attempt('10.0.0.1', 'ada');
});

test.each([
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
  ['2001:db8::1', '2001:db8:0:0'],
  ['::1', '0:0:0:0'],
  ['::ffff:10.0.0.1', '10.0.0.1'],
  ['10.0.0.1', '10.0.0.1'],
])('%s counts as %s', (address, network) => {
  expect(networkOf(address)).toBe(network);
});
