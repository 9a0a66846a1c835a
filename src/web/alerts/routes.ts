import type Router from '@koa/router';
import type { Context } from 'koa';
import { z } from 'zod';
import type { AlertChannel, AlertDelivery } from '../../domain/alert.js';
import { atLeast } from '../../domain/role.js';
import { byOf, emptyForm, formBody, forRole, idOf, validated } from '../../http/index.js';
import type { PageOptions } from '../page.js';
import { done } from '../shell/answers.js';

const PAGE = 50;
/** A test that takes longer goes on, and is found among the deliveries. */
const TEST_MS = 3_000;

const query = z.object({ cursor: z.string().min(1).optional().catch(undefined) });
const enabledForm = z.strictObject({ enabled: z.enum(['true', 'false']) });

export function alertRoutes(router: Router, { services, render }: PageOptions): void {
  const { alerts, alertChannels } = services;

  forRole(router, 'viewer').get('/alerts', (ctx) => {
    const { cursor } = query.parse({ ...ctx.query });
    const { items, next } = alerts.list({ limit: PAGE, cursor });
    render.send(ctx, 'alerts/index', {
      // An address may be a secret in itself: channels are the admins'.
      channels: isAdmin(ctx) ? alertChannels.list().map(channelView) : undefined,
      late: alerts.late(),
      alerts: items,
      olderUrl: next === null ? undefined : `/alerts?${new URLSearchParams({ cursor: next }).toString()}`,
      newestUrl: cursor && '/alerts',
    });
  });

  const admin = forRole(router, 'admin');
  admin.post('/alerts/channels/:id/test', async (ctx) => {
    await emptyForm(ctx);
    const id = idOf('alert channel', ctx.params.id);
    done(ctx, '/alerts#sent', outcome(await alerts.test(id, { waitMs: TEST_MS })));
  });

  admin.post('/alerts/channels/:id/enabled', async (ctx) => {
    const { enabled } = validated(enabledForm, await formBody(ctx));
    const { name } = services
      .by(byOf(ctx))
      .alertChannels.update(idOf('alert channel', ctx.params.id), { enabled: enabled === 'true' });
    done(ctx, '/alerts', enabled === 'true' ? `${name} is told again` : `${name} is told no more`);
  });
}

const isAdmin = (ctx: Context): boolean => atLeast(byOf(ctx).actor.role, 'admin');

function outcome({ channel_name, status, error }: AlertDelivery): string {
  if (status === 'delivered') return `The test has reached ${channel_name}`;
  if (status === 'pending') return `The test to ${channel_name} is still on its way`;
  return `The test did not reach ${channel_name}: ${error}`;
}

/** Of a webhook's address only the host: what stands behind it is often its key. */
function channelView({ url, smtp_url, to, ...channel }: AlertChannel) {
  const address = url?.startsWith('$') ? url : url && new URL(url).host;
  return { ...channel, where: channel.kind === 'mail' ? `${to.join(', ')} by ${smtp_url}` : address };
}
