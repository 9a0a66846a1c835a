import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Context } from 'koa';
import { type compileTemplate, compileFile } from 'pug';
import type { Actor } from '../domain/actor.js';
import { inFull } from '../domain/errors.js';
import { atLeast, type Role } from '../domain/role.js';
import type { Assets } from './assets.js';
import * as format from './format/index.js';
import { currentItem, NAVIGATION } from './shell/navigation.js';
import { THEMES, themeOf } from './shell/theme.js';

const VIEWS = fileURLToPath(new URL('./views', import.meta.url));

type Locals = Record<string, unknown>;

export interface Renderer {
  /** Answers with a view. What the view gets are plain values; nothing of the request reaches Pug's options. */
  send(ctx: Context, view: string, locals: Locals): void;
  /** The text of a partial, for the live stream. */
  fragment(ctx: Context, view: string, locals: Locals): string;
}

/** Attributes for the field that was refused, by its name: it has the focus, and `+why` below it says what is wrong. */
const marksOf = (problem: unknown) => (name: string) =>
  (problem as { field?: string } | undefined)?.field === name
    ? { 'aria-invalid': 'true', 'aria-describedby': `why-${name}`, autofocus: true }
    : {};

/** Compiles each view once, when it is first wanted. */
export function createRenderer(assets: Assets, version: string, instanceName: () => string | null): Renderer {
  const compiled = new Map<string, compileTemplate>();
  const template = (view: string): compileTemplate => {
    const known = compiled.get(view);
    if (known) return known;
    const made = compileFile(join(VIEWS, `${view}.pug`), { basedir: VIEWS });
    compiled.set(view, made);
    return made;
  };
  const shared = { format, inFull, asset: assets.url, version, themes: THEMES };
  const full = (ctx: Context, locals: Locals): Locals => {
    const { path, url, state } = ctx;
    const { actor, cursor } = state as { actor?: Actor; cursor?: string };
    const can = (role: Role): boolean => actor !== undefined && atLeast(actor.role, role);
    const navigation = NAVIGATION.filter(({ role = 'viewer' }) => can(role));
    const shell = { actor, can, cursor, navigation, here: currentItem(path), theme: themeOf(ctx), path, url };
    return { ...locals, ...shared, ...shell, wrong: marksOf(locals.problem), instanceName: instanceName() };
  };
  return {
    send(ctx, view, locals) {
      ctx.type = 'html';
      ctx.vary('Accept');
      ctx.body = template(view)(full(ctx, locals));
    },
    fragment: (ctx, view, locals) => template(view)(full(ctx, locals)),
  };
}
