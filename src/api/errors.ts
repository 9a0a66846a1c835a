import type { Context } from 'koa';
import { z } from 'zod';
import { ERROR_CODES } from '../domain/errors.js';
import type { Failure } from '../http/index.js';

/** The one JSON shape of an error. */
export const errorView = z
  .strictObject({
    error: z
      .strictObject({
        code: z.enum(ERROR_CODES).meta({ description: 'What a program decides by.' }),
        message: z.string().meta({ description: 'What is wrong, for a person.' }),
        field: z.string().optional().meta({ description: 'The input field the message is about.' }),
        hint: z.string().optional().meta({ description: 'What to do about it.' }),
        details: z
          .record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))
          .optional()
          .meta({ description: 'Facts a program may need, such as `run_id`.' }),
      })
      .meta({ description: 'What went wrong.' }),
  })
  .meta({
    id: 'Error',
    description: 'A refusal or failure.',
    examples: [
      {
        error: {
          code: 'not_found',
          message: 'There is no module named "order"',
          hint: 'Did you mean "orders"?',
        },
      },
    ],
  });

export function sendFailure(ctx: Context, { status, error }: Failure): void {
  ctx.status = status;
  ctx.body = { error };
}
