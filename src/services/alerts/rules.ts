import type { ChannelInput } from '../../domain/alert.js';
import { webhookBody } from '../../domain/alertBody.js';
import { PipekitError } from '../../domain/errors.js';
import { checkName } from '../named.js';

const SAMPLE = {
  id: 1,
  at: '2026-01-31T06:00:00.000Z',
  event: 'test',
  title: 't',
  text: 't',
  link: 't',
} as const;

/** What each kind of channel cannot do without. Throws `invalid` with its field. */
export function checkChannel(channel: ChannelInput): void {
  checkName(channel.name);
  if (channel.kind === 'mail') {
    require(channel.smtp_url !== null, 'smtp_url', 'Mail needs the address of a mail server');
    require(channel.from !== null, 'from', 'Mail needs a sender');
    require(channel.to.length > 0, 'to', 'Mail needs a recipient');
    return;
  }
  require(channel.url !== null, 'url', 'It needs an address, or a reference to a secret that holds one');
  if (channel.kind === 'webhook') webhookBody(channel.body, SAMPLE, 1);
}

function require(isThere: boolean, field: string, message: string): void {
  if (!isThere) throw new PipekitError('invalid', message, { field });
}
