import type Router from '@koa/router';
import { z } from 'zod';
import { byOf, formBody, idOf, validated } from '../../http/index.js';
import type { Services } from '../../services/index.js';
import { done } from '../shell/answers.js';

const rewindForm = z
  .strictObject({ name: z.string(), value: z.string().default(''), clear: z.literal('true').optional() })
  .refine(({ value, clear }) => clear !== undefined || value !== '', {
    path: ['value'],
    error: 'say which value the next run takes',
  });

/** What a module's next run starts from. */
export function watermarkActions(router: Router, { by }: Pick<Services, 'by'>): void {
  router.post('/modules/:id/rewind', async (ctx) => {
    const id = idOf('module', ctx.params.id);
    const { name, value, clear } = validated(rewindForm, await formBody(ctx));
    by(byOf(ctx)).watermarks.rewind(id, name, clear ? null : value);
    done(ctx, `/modules/${id}?tab=watermarks`, clear ? `{${name}} is resolved again` : `{${name}} rewound`);
  });
}
