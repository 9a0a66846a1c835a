/** What people are told without asking, and where. */
import { z } from 'zod';
import { definitionName } from './definition.js';
import { secretReference } from './secret.js';

export const CHANNEL_KINDS = ['webhook', 'slack', 'mail'] as const;

/** What channels are told of. A `test` goes to the channel that is tested, whatever it wants to hear. */
export const ALERT_EVENTS = ['failure', 'late', 'recovery'] as const;
export type AlertEvent = (typeof ALERT_EVENTS)[number] | 'test';

const MAX_URL = 2_000;
const MAX_BODY = 10_000;
const MAX_RECIPIENTS = 50;

const address = z.email('must be a mail address').max(254);
const nothing = <T extends z.ZodType>(schema: T) => schema.nullable().default(null);

export const channelInput = z.object({
  name: definitionName.meta({ description: 'Unique among alert channels.', examples: ['on-call'] }),
  kind: z.enum(CHANNEL_KINDS).meta({ description: 'How it is delivered.' }),
  enabled: z.boolean().default(true).meta({ description: 'Whether anything is sent.' }),
  events: z
    .array(z.enum(ALERT_EVENTS))
    .min(1)
    .max(ALERT_EVENTS.length)
    .default([...ALERT_EVENTS])
    .meta({ description: 'What it is told of.' }),
  url: nothing(
    z
      .string()
      .max(MAX_URL)
      .regex(
        /^(https?:\/\/\S+|\$[A-Za-z_][A-Za-z0-9_]*)$/,
        'must be an http(s) address, or a secret reference',
      ),
  ).meta({
    description: 'Of a webhook or Slack: the address, or a reference to a secret that holds it.',
    examples: ['$SLACK_WEBHOOK'],
  }),
  secret: nothing(secretReference).meta({
    description: 'Of a webhook: a reference to the key that signs what is sent.',
    examples: ['$WEBHOOK_KEY'],
  }),
  body: nothing(z.string().min(1).max(MAX_BODY)).meta({
    description: 'Of a webhook: JSON with {title}, {text}, {event}, {at}, {link} in it; a default without.',
    examples: ['{"summary": "{title}", "details": "{text}"}'],
  }),
  smtp_url: nothing(
    z
      .string()
      .max(MAX_URL)
      .regex(/^smtps?:\/\/[^\s@/]+$/, 'must be like smtp://mail.example:587, without user and password'),
  ).meta({
    description: 'Of mail: the server; smtps: TLS from the start.',
    examples: ['smtp://mail.example:587'],
  }),
  smtp_username: nothing(z.string().max(200)).meta({
    description: 'Of mail: whom to log in as; null: nobody.',
    examples: ['pipekit'],
  }),
  smtp_password: nothing(secretReference).meta({
    description: 'Of mail: a reference to a secret, never its value.',
    examples: ['$SMTP_PASSWORD'],
  }),
  from: nothing(address).meta({ description: 'Of mail: the sender.', examples: ['pipekit@example.com'] }),
  to: z
    .array(address)
    .max(MAX_RECIPIENTS)
    .default([])
    .meta({ description: 'Of mail: the recipients.', examples: [['data@example.com']] }),
});
export type ChannelInput = z.infer<typeof channelInput>;

/** A place where alerts go. */
export type AlertChannel = ChannelInput & { id: number };

/** Something that people are told. Its text is complete: channels add nothing. */
export interface Alert {
  id: number;
  at: string;
  event: AlertEvent;
  /** One line. */
  title: string;
  text: string;
  /** Of the page that says more. */
  link: string;
}

export const DELIVERY_STATUSES = ['pending', 'delivered', 'failed'] as const;

/** An alert on its way to a channel, or there. */
export interface AlertDelivery {
  id: number;
  alert_id: number;
  /** Null once the channel has been deleted. */
  channel_id: number | null;
  channel_name: string;
  status: (typeof DELIVERY_STATUSES)[number];
  attempts: number;
  /** Of the last attempt. */
  error: string | null;
  finished_at: string | null;
}
