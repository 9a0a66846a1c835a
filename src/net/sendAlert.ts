import { createHmac } from 'node:crypto';
import type { Alert, AlertChannel } from '../domain/alert.js';
import { webhookBody } from '../domain/alertBody.js';
import { PipekitError } from '../domain/errors.js';
import type { Secrets, SendAlert } from '../domain/ports.js';
import type { Egress } from './egress.js';
import { sendMail } from './mail.js';
import { postJson } from './post.js';

export interface AlertSenderDependencies {
  secrets: Secrets;
  /** Public addresses, and what the configuration allows besides. */
  webhooks: Egress;
  /** Mail servers are inside as often as not: as for databases. */
  mail: Egress;
}

export function createSendAlert({ secrets, webhooks, mail }: AlertSenderDependencies): SendAlert {
  return async (channel, alert, deliveryId, signal) => {
    if (channel.kind === 'mail') return sendMail({ secrets, egress: mail }, channel, alert, deliveryId);
    const url = urlOf(channel, secrets);
    const body = channel.kind === 'slack' ? slackBody(alert) : webhookBody(channel.body, alert, deliveryId);
    const headers = {
      'x-pipekit-delivery': String(deliveryId),
      ...(channel.secret !== null && signature(secrets.resolve(channel.secret), body)),
    };
    await postJson(webhooks, { url, body, headers, signal });
  };
}

/** Whoever has the key recomputes it over `timestamp.body`, and refuses a timestamp that is minutes old. */
function signature(key: string, body: string): Record<string, string> {
  const timestamp = String(Math.trunc(Date.now() / 1000));
  const digest = createHmac('sha256', key).update(`${timestamp}.${body}`).digest('hex');
  return { 'x-pipekit-timestamp': timestamp, 'x-pipekit-signature': `v1=${digest}` };
}

/** `&`, `<` and `>` are Slack's own. */
function slackBody({ title, text, link }: Alert): string {
  const plain = (value: string): string =>
    value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return JSON.stringify({ text: `*${plain(title)}*\n${plain(text)}\n<${link}|Open in Pipekit>` });
}

/** Messages never repeat it: of Slack and others it is a secret. */
function urlOf({ url, name }: AlertChannel, secrets: Secrets): URL {
  const text = url?.startsWith('$') ? secrets.resolve(url) : (url ?? '');
  const parsed = URL.canParse(text) ? new URL(text) : undefined;
  if (parsed && /^https?:$/.test(parsed.protocol)) return parsed;
  throw new PipekitError('invalid', `The channel ${name} has no http(s) address`, { field: 'url' });
}
