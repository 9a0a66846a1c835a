import type Router from '@koa/router';
import type { Context } from 'koa';
import { z } from 'zod';
import { formBody, validated } from '../../http/index.js';
import { seeOther } from './answers.js';

export const THEMES = ['auto', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

const COOKIE = 'pipekit_theme';
const YEAR_MS = 365 * 24 * 3600 * 1000;

const themeForm = z.strictObject({ theme: z.enum(THEMES), back: z.string().default('/') });

/** The reader's choice. In a cookie, so that the page comes in the right colours: nothing flashes, no script needed. */
export function themeOf(ctx: Pick<Context, 'cookies'>): Theme {
  const value = ctx.cookies.get(COOKIE);
  return THEMES.find((theme) => theme === value) ?? 'auto';
}

export function themeRoutes(router: Router): void {
  router.post('/theme', async (ctx) => {
    const { theme, back } = validated(themeForm, await formBody(ctx));
    ctx.cookies.set(COOKIE, theme, { maxAge: YEAR_MS, sameSite: 'lax', httpOnly: true, overwrite: true });
    seeOther(ctx, back);
  });
}
