import { z } from 'zod';
import { ALERT_EVENTS, CHANNEL_KINDS, channelInput, DELIVERY_STATUSES } from '../../domain/alert.js';
import { partial } from '../definitions/schemas.js';
import { nullableTime, time } from '../schemas.js';

const example = { name: 'on-call', kind: 'slack' as const, url: '$SLACK_WEBHOOK' };

export const channelBody = z
  .strictObject(channelInput.shape)
  .meta({ id: 'AlertChannelInput', description: 'A new alert channel.', examples: [example] });

export const channelChanges = z.strictObject(partial(channelInput.shape)).meta({
  id: 'AlertChannelChanges',
  description: 'What shall change of an alert channel.',
  examples: [{ enabled: false }],
});

export const channelView = z
  .strictObject({
    id: z.number().int().meta({ description: 'The id of the alert channel.' }),
    name: z.string().meta({ description: 'Unique among alert channels.' }),
    kind: z.enum(CHANNEL_KINDS).meta({ description: 'How it is delivered.' }),
    enabled: z.boolean().meta({ description: 'Whether anything is sent.' }),
    events: z.array(z.enum(ALERT_EVENTS)).meta({ description: 'What it is told of.' }),
    url: z
      .string()
      .nullable()
      .meta({ description: 'The address, or a reference to a secret that holds it.' }),
    secret: z.string().nullable().meta({ description: 'A reference to the key that signs.' }),
    body: z.string().nullable().meta({ description: 'The template; null for the default.' }),
    smtp_url: z.string().nullable().meta({ description: 'The mail server.' }),
    smtp_username: z.string().nullable().meta({ description: 'Whom to log in as there.' }),
    smtp_password: z.string().nullable().meta({ description: 'A reference to a secret.' }),
    from: z.string().nullable().meta({ description: 'The sender.' }),
    to: z.array(z.string()).meta({ description: 'The recipients.' }),
  })
  .meta({
    id: 'AlertChannel',
    description: 'A place where alerts go.',
    examples: [
      {
        ...example,
        id: 1,
        enabled: true,
        events: ['failure', 'late', 'recovery'],
        secret: null,
        body: null,
        smtp_url: null,
        smtp_username: null,
        smtp_password: null,
        from: null,
        to: [],
      },
    ],
  });

const deliveryExample = {
  id: 3,
  alert_id: 2,
  channel_id: 1,
  channel_name: 'on-call',
  status: 'delivered' as const,
  attempts: 1,
  error: null,
  finished_at: '2026-01-31T06:00:02.500Z',
};

export const deliveryView = z
  .strictObject({
    id: z.number().int().meta({ description: 'Also in the header `X-Pipekit-Delivery` of what is sent.' }),
    alert_id: z.number().int().meta({ description: 'What is delivered.' }),
    channel_id: z.number().int().nullable().meta({ description: 'Where to; null once that is deleted.' }),
    channel_name: z.string().meta({ description: 'What it was called.' }),
    status: z.enum(DELIVERY_STATUSES).meta({ description: 'It is tried for a day.' }),
    attempts: z.number().int().meta({ description: 'How often it was tried.' }),
    error: z.string().nullable().meta({ description: 'Of the last attempt that failed.' }),
    finished_at: nullableTime('When it was delivered or given up.'),
  })
  .meta({ id: 'AlertDelivery', description: 'An alert on its way.', examples: [deliveryExample] });

export const alertView = z
  .strictObject({
    id: z.number().int().meta({ description: 'The id of the alert.' }),
    at: time('When it was made.'),
    event: z.enum([...ALERT_EVENTS, 'test']).meta({ description: 'What it is about.' }),
    title: z.string().meta({ description: 'One line.' }),
    text: z.string().meta({ description: 'What is said.' }),
    link: z.string().meta({ description: 'The page that says more.' }),
    deliveries: z.array(deliveryView).meta({ description: 'To whom it went.' }),
  })
  .meta({
    id: 'Alert',
    description: 'Something that people are told.',
    examples: [
      {
        id: 2,
        at: '2026-01-31T06:00:00.000Z',
        event: 'failure',
        title: 'orders failed',
        text: 'Run 41 of orders failed: relation "orders" does not exist',
        link: 'https://pipekit.example/runs/41',
        deliveries: [deliveryExample],
      },
    ],
  });
