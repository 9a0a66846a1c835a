import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { SMTPServer } from 'smtp-server';
import { type AlertChannel, type Alert, channelInput } from '../../src/domain/alert.js';
import { createEgress, createSendAlert, LINK_LOCAL, NOT_PUBLIC } from '../../src/net/index.js';
import { loadSecrets } from '../../src/secrets/index.js';

const KEY = 'a-signing-key-of-some-length';
const PASSWORD = 'the-mail-password';
const alert: Alert = {
  id: 7,
  at: '2026-01-31T06:00:00.000Z',
  event: 'failure',
  title: 'orders failed',
  text: 'Run 41 of orders failed: "quoted" <b> & more\nsecond line',
  link: 'https://pipekit.example/runs/41',
};

interface Request {
  url: string | undefined;
  headers: IncomingHttpHeaders;
  body: string;
}

let requests: Request[] = [];
let status = 200;
let web: Server;
let mails: { from: string; to: string[]; text: string }[] = [];
let post: SMTPServer;

beforeAll(async () => {
  web = createServer((request, response) => {
    void text(request).then((body) => {
      requests.push({ url: request.url, headers: request.headers, body });
      response.writeHead(status, { location: 'http://127.0.0.1:1/elsewhere' }).end('so it is');
    });
  });
  post = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, session, done) {
      const { mailFrom, rcptTo } = session.envelope;
      const mail = {
        from: mailFrom === false ? '' : mailFrom.address,
        to: rcptTo.map(({ address }) => address),
        text: '',
      };
      stream.setEncoding('utf8').on('data', (chunk: string) => {
        mail.text += chunk;
      });
      stream.on('end', () => {
        mails.push(mail);
        done();
      });
    },
  });
  await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve));
  await new Promise<void>((resolve) => void post.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  await new Promise((resolve) => web.close(resolve));
  await new Promise<void>((resolve) => post.close(resolve));
});
beforeEach(() => {
  requests = [];
  mails = [];
  status = 200;
});

const address = (): string => `http://127.0.0.1:${(web.address() as AddressInfo).port}/hook`;
const channel = (input: object): AlertChannel => ({
  ...channelInput.parse({ name: 'c', kind: 'webhook', url: address(), ...input }),
  id: 1,
});

/** `allow` is what webhooks may reach besides public addresses. */
function send(given: AlertChannel, { allow = ['127.0.0.1'], env = {} as Record<string, string> } = {}) {
  const secrets = loadSecrets(undefined, { KEY, PASSWORD, HOOK: address(), ...env });
  const webhooks = createEgress({ also: allow, denied: NOT_PUBLIC, setting: 'alerts.allow' });
  const mail = createEgress({ denied: LINK_LOCAL, setting: 'egress.allow' });
  return createSendAlert({ secrets, webhooks, mail })(given, alert, 3, AbortSignal.timeout(10_000));
}

describe('a webhook', () => {
  test('is sent the alert as JSON, signed over time and body', async () => {
    await send(channel({ secret: '$KEY' }));
    const [{ headers, body } = {} as Request] = requests;
    expect(JSON.parse(body)).toMatchObject({
      title: alert.title,
      text: alert.text,
      event: 'failure',
      delivery_id: 3,
    });
    const timestamp = headers['x-pipekit-timestamp'];
    const expected = createHmac('sha256', KEY)
      .update(`${String(timestamp)}.${body}`)
      .digest('hex');
    expect(headers['x-pipekit-signature']).toBe(`v1=${expected}`);
    expect(Math.abs(Date.now() / 1000 - Number(timestamp))).toBeLessThan(60);
    expect(headers['x-pipekit-delivery']).toBe('3');
  });

  test('takes a template, in which what an error says cannot end a text', async () => {
    await send(channel({ body: '{"summary": "{title}", "more": {"text": "{text}", "x": "{unknown}"}}' }));
    expect(JSON.parse(requests[0]?.body ?? '')).toEqual({
      summary: 'orders failed',
      more: { text: alert.text, x: '{unknown}' },
    });
  });

  test('may be the value of a secret', async () => {
    await send(channel({ url: '$HOOK' }));
    expect(requests).toHaveLength(1);
  });

  test('is tried again after 503 and 429, and not after 404 or a redirect', async () => {
    const codes: Record<number, string> = {};
    for (status of [503, 429, 404, 302])
      codes[status] = await send(channel({})).then(
        () => 'sent',
        (error) => error.code,
      );
    expect(codes).toEqual({ 503: 'unavailable', 429: 'unavailable', 404: 'rejected', 302: 'rejected' });
    expect(requests.every(({ url }) => url === '/hook')).toBe(true);
  });

  test.each([
    ['http://127.0.0.1:1/'],
    ['http://localhost:1/'],
    ['http://[::1]:1/'],
    ['http://[::ffff:127.0.0.1]:1/'],
    ['http://2130706433:1/'],
    ['http://0x7f.1:1/'],
    ['http://10.1.2.3/'],
    ['http://192.168.0.1/'],
    ['http://169.254.169.254/latest/meta-data/'],
    ['http://[fe80::1]/'],
    ['http://[fd00::1]/'],
    ['http://[64:ff9b::a9fe:a9fe]/'],
    ['http://0.0.0.0:1/'],
  ])('that is not public is refused unless it is allowed: %s', async (url) => {
    await expect(send(channel({ url }), { allow: [] })).rejects.toMatchObject({
      code: 'forbidden',
      hint: expect.stringContaining('alerts.allow'),
    });
  });

  test('an allowed name is reached at the address that was looked at', async () => {
    await send(channel({ url: address().replace('127.0.0.1', 'localhost') }), { allow: ['localhost'] });
    expect(requests).toHaveLength(1);
  });
});

test('Slack gets its own shape, without markup from what went wrong', async () => {
  await send(channel({ kind: 'slack' }));
  expect(JSON.parse(requests[0]?.body ?? '').text).toBe(
    '*orders failed*\nRun 41 of orders failed: "quoted" &lt;b&gt; &amp; more\nsecond line\n<https://pipekit.example/runs/41|Open in Pipekit>',
  );
});

describe('mail', () => {
  const mail = (input: object = {}): AlertChannel =>
    channel({
      kind: 'mail',
      url: null,
      smtp_url: `smtp://127.0.0.1:${(post.server.address() as AddressInfo).port}`,
      from: 'pipekit@example.com',
      to: ['ann@example.com', 'bob@example.com'],
      ...input,
    });

  test('goes to every recipient, with the link', async () => {
    await send(mail());
    expect(mails).toHaveLength(1);
    expect(mails[0]).toMatchObject({
      from: 'pipekit@example.com',
      to: ['ann@example.com', 'bob@example.com'],
    });
    expect(mails[0]?.text).toContain('Subject: [Pipekit] orders failed');
    expect(mails[0]?.text).toContain('https://pipekit.example/runs/41');
  });

  test('a password is not sent without TLS', async () => {
    await expect(send(mail({ smtp_username: 'pipekit', smtp_password: '$PASSWORD' }))).rejects.toThrow(/TLS/);
    expect(mails).toHaveLength(0);
  });

  test('a server out of reach is worth another try', async () => {
    await expect(send(mail({ smtp_url: 'smtp://127.0.0.1:1' }))).rejects.toMatchObject({
      code: 'unavailable',
    });
  });
});
