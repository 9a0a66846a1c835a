import type Router from '@koa/router';
import type { Context } from 'koa';
import { z } from 'zod';
import type { PipekitError } from '../../domain/errors.js';
import { byOf, formBody, STATUS, validated } from '../../http/index.js';
import type { PageOptions } from '../page.js';
import { done, refused } from '../shell/answers.js';

const form = z.strictObject({ instance_name: z.string().max(1_000), etag: z.string().max(100) });

/** For admins: every key as this process has it. Those of the database can be changed here, the rest where it is kept. */
export function settingsRoutes(router: Router, { services, render }: PageOptions): void {
  const show = (ctx: Context, typed?: string, problem?: PipekitError): void => {
    const settings = services.settings.get();
    render.send(ctx, 'settings/index', {
      entries: services.configuration(),
      typed: typed ?? settings.instance_name ?? '',
      etag: services.settings.etag(settings),
      instanceId: settings.instance_id,
      problem,
    });
  };

  router.get('/settings', (ctx) => show(ctx));

  router.post('/settings', async (ctx) => {
    const { instance_name, etag } = validated(form, await formBody(ctx));
    try {
      const name = instance_name.trim() === '' ? null : instance_name;
      services.by(byOf(ctx)).settings.update({ instance_name: name }, { ifMatch: [etag] });
      done(ctx, '/settings', 'Saved');
    } catch (thrown) {
      const error = refused(ctx, thrown);
      // What was typed stays; with what is there now beside it, it can be sent again.
      ctx.status = STATUS[error.code];
      show(ctx, instance_name, error);
    }
  });
}
